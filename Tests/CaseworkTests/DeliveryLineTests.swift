import Casework
import EventSourcing
import Events
import Foundation
import Testing

struct `A line of a delivery` {
    private static let citizen = #""bsn":"999990019""#

    private func read(_ text: String, _ kind: DeliveryKind) throws -> DeliveryLine {
        try DeliveryLine(JSON(parsing: Array(text.utf8)), of: kind)
    }

    private func ground(_ text: String, _ kind: DeliveryKind) -> RejectionGround? {
        do {
            _ = try read(text, kind)
            return nil
        } catch let error as DeliveryLineError {
            return error.ground
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    @Test func `becomes a fact of the source that delivers the kind`() throws {
        let line = try read(
            #"{\#(Self.citizen),"benefitYear":2025,"amount":21400,"isEstablished":true}"#,
            .income
        )
        #expect(line.about == .citizen("999990019"))
        guard case .incomeRecorded(let income) = try line.fact(other: nil, .init()) else {
            Issue.record("an income is expected")
            return
        }
        #expect(income.amount.value == 21_400)
        #expect(income.source == .belastingdienst)
    }

    @Test func `of an income has the day of the assessment, where there is one`() throws {
        func assessed(_ more: String) throws -> CivilDate? {
            let line = try read(
                #"{\#(Self.citizen),"benefitYear":2025,"amount":1,"isEstablished":true\#(more)}"#,
                .income
            )
            guard case .incomeRecorded(let income) = try line.fact(other: nil, .init()) else {
                return nil
            }
            return income.assessedOn
        }
        #expect(try assessed("") == nil)
        #expect(try assessed(#","assessedOn":"2026-06-12""#) == CivilDate("2026-06-12"))
        let wrong = #"{\#(Self.citizen),"benefitYear":2025,"amount":1,"isEstablished":true,"#
        #expect(ground(wrong + #""assessedOn":"June"}"#, .income) == .unreadable)
        #expect(ground(wrong + #""assessed":"2026-06-12"}"#, .income) == .unreadable)
    }

    @Test func `names whom it is about besides, and gets the number later`() throws {
        let line = try read(
            #"{\#(Self.citizen),"child":"999990032","month":"2025-03","care":"bso","#
                + #""registration":"123456789012","hours":4000,"hourlyPrice":900}"#,
            .childcare
        )
        #expect(line.other == .citizen("999990032"))
        guard case .childcareRecorded(let care) = try line.fact(other: 17, .init()) else {
            Issue.record("childcare is expected")
            return
        }
        #expect(care.child.value == 17)
        #expect((care.benefitYear.value, care.firstMonth, care.lastMonth) == (2025, 3, 3))
    }

    @Test func `keeps what is known here and the supplier does not say`() throws {
        let line = try read(
            #"{"record":"address",\#(Self.citizen),"from":"2025-03-01","bag":"0000010000000001"}"#,
            .brp
        )
        var context = DeliveryLine.Context()
        context.isSubtenant = true
        guard case .addressRecorded(let address) = try line.fact(other: 40, context) else {
            Issue.record("an address is expected")
            return
        }
        #expect(address.isSubtenant)
        #expect(address.dwelling?.value == 40)
    }

    @Test(arguments: [
        #"{"bsn":"999990018","benefitYear":2025,"amount":1,"isEstablished":true}"#,
        #"{"bsn":"000000000","benefitYear":2025,"amount":1,"isEstablished":true}"#,
    ])
    func `with a wrong citizen number is told so`(_ text: String) {
        #expect(ground(text, .income) == .notACitizenNumber)
    }

    @Test(arguments: [
        #"{"bsn":"999990019","benefitYear":2025,"amount":"1","isEstablished":true}"#,
        #"{"bsn":"99999001","benefitYear":2025,"amount":1,"isEstablished":true}"#,
        #"{"bsn":"999990018","benefitYear":2025,"isEstablished":true}"#,
        #"{"bsn":"999990019","benefitYear":2025,"isEstablished":true}"#,
        #"{"bsn":"999990019","benefitYear":2025,"amount":1,"isEstablished":true,"note":"x"}"#,
        #"{"bsn":999990019,"benefitYear":2025,"amount":1,"isEstablished":true}"#,
        #"{"bsn":"999990019","benefitYear":20255,"amount":1,"isEstablished":true}"#,
        "[]",
        "7",
    ])
    func `that is not in the agreed form is unreadable`(_ text: String) {
        #expect(ground(text, .income) == .unreadable)
    }

    @Test(arguments: [
        #"{"record":"death","bsn":"999990019","day":"2025-02-30"}"#,
        #"{"record":"birth","bsn":"999990019","day":"2025-02-28"}"#,
        #"{"bsn":"999990019","day":"2025-02-28"}"#,
        #"{"record":"address","bsn":"999990019","from":"2025-03-01","bag":"12"}"#,
    ])
    func `of a kind with several forms says which one it has`(_ text: String) {
        #expect(ground(text, .brp) == .unreadable)
    }

    @Test(arguments: [
        #"{"bsn":"999990018","benefitYear":2025,"amount":1,"isEstablished":true}"#,
        #"{"bsn":"999990019","benefitYear":2025,"amount":1,"isEstablished":true,"999990018":1}"#,
        #"{"bsn":"999990019","benefitYear":999990018,"amount":1,"isEstablished":true}"#,
        #"{"bsn":"999990019","benefitYear":2025,"amount":"999990018","isEstablished":true}"#,
    ])
    func `never repeats who is named when it is wrong`(_ text: String) {
        #expect { try read(text, .income) } throws: { !"\($0)".contains("99999001") }
    }

    @Test func `about a partnership is about both, whoever it begins with`() throws {
        func partners(_ one: String, _ other: String) throws -> DeliveryLine {
            try read(
                #"{"record":"partnership","bsn":"\#(one)","partner":"\#(other)","#
                    + #""from":"2025-02-01"}"#,
                .brp
            )
        }
        let line = try partners("999990019", "999990020")
        let same = try partners("999990020", "999990019")
        let third = try partners("999990020", "999990044")
        #expect(line.canonicalBytes == same.canonicalBytes)
        #expect(!Set(line.topics).isDisjoint(with: third.topics))
        #expect(line.canonicalBytes != third.canonicalBytes)
    }

    @Test func `has the topic of another one that says the same of the same`() throws {
        func income(_ amount: Int, _ year: Int = 2025, established: Bool = true) throws
            -> DeliveryLine
        {
            try read(
                #"{\#(Self.citizen),"benefitYear":\#(year),"amount":\#(amount),"#
                    + #""isEstablished":\#(established)}"#,
                .income
            )
        }
        let line = try income(1)
        #expect(try income(2).topics == line.topics)
        #expect(try income(2).canonicalBytes != line.canonicalBytes)
        #expect(try income(1).canonicalBytes == line.canonicalBytes)
        #expect(try income(1, 2026).topics != line.topics)
        #expect(try income(1, established: false).topics != line.topics)
    }

    @Test(arguments: DeliveryKind.allCases)
    func `of each kind is in the sample of that kind`(_ kind: DeliveryKind) throws {
        let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Samples/Deliveries/\(kind.rawValue).ndjson")
        let lines = try String(contentsOf: samples, encoding: .utf8).split(separator: "\n")
        #expect(!lines.isEmpty)
        for line in lines { _ = try read(String(line), kind) }
    }
}
