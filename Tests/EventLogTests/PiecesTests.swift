@testable import EventLog
import Testing

struct `An array in pieces` {
    @Test func `holds what was added, over the ends of its pieces`() {
        var numbers = Pieces<Int>()
        let count = Pieces<Int>.pieceCount * 2 + 3
        for number in 0..<count { numbers.append(number) }
        for number in stride(from: 0, to: count, by: 2) { numbers[number] *= -1 }
        #expect(numbers.count == count)
        #expect((0..<count).allSatisfy { numbers[$0] == ($0 % 2 == 0 ? -$0 : $0) })
    }

    @Test func `keeps together what was appended together`() {
        var bytes = Pieces<UInt8>()
        var starts: [Int] = []
        let names = (0..<30_000).map { Array("toeslag/\($0)".utf8) }
        for name in names {
            starts.append(name.withUnsafeBufferPointer { bytes.append(together: $0) })
        }
        for (name, start) in zip(names, starts) {
            #expect(Array(bytes.together(from: start, name.count)) == name)
            #expect(name.withUnsafeBufferPointer { bytes.hold($0, from: start) })
        }
        #expect(!names[7].withUnsafeBufferPointer { bytes.hold($0, from: starts[8]) })
        #expect(bytes.count > Pieces<UInt8>.pieceCount * 5)
    }
}
