import CaseHandling
import TestSupport

/// Childcare, and work for which it is.
extension ToeslagStory {
    func works(_ citizen: Int64) throws -> Toeslagen.Fact {
        try fact(
            citizen,
            "WorkRecorded",
            #"{"from":"2020-01-01","isWorking":true,"source":"citizen"}"#
        )
    }

    /// Out-of-school care of a child in some months of 2025, for 9.00 an hour.
    func care(
        _ citizen: Int64,
        of child: Int64,
        hours: Int64,
        _ months: ClosedRange<Int> = 1...12,
        at place: String = "123456789012",
        source: String = "citizen"
    ) throws -> Toeslagen.Fact {
        try fact(
            citizen,
            "ChildcareRecorded",
            #"{"benefitYear":2025,"care":"bso","child":\#(child),"#
                + #""firstMonth":\#(months.lowerBound),"hourlyPrice":900,"hours":\#(hours),"#
                + #""lastMonth":\#(months.upperBound),"registration":"\#(place)","#
                + #""source":"\#(source)"}"#
        )
    }
}
