internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

/// What is paid, and asked back.
extension Simulation {
    /// Carries out what was ordered since the last time: nearly all is paid, some comes back.
    func execute(_ town: inout Town) throws {
        let end = try reader.count()
        var reports: [(number: Int64, event: ToeslagEvent)] = []
        func flush() throws {
            try payments.reportAll(reports) { refusals.add($1) }
            reports.removeAll(keepingCapacity: true)
        }
        try reader.scan(
            town.ordersRead..<end,
            types: [PaymentOrdered.typeName.description]
        ) { entry in
            guard case .record(let envelope) = entry, let number = envelope.streamNumber,
                case .paymentOrdered(let order)? = try ToeslagEvent.decode(envelope)
            else { return true }
            var draws = Draws(seed: seed, household: envelope.position.value, purpose: 1)
            let today = clock.now.dayInUTC
            reports.append(
                (
                    number,
                    draws.happens(2)
                        ? .paymentReturned(
                            PaymentReturned(
                                amount: order.amount,
                                order: envelope.position,
                                reason: .accountClosed,
                                refunds: nil,
                                returnedOn: today
                            )
                        )
                        : .paymentExecuted(
                            PaymentExecuted(
                                amount: order.amount,
                                executedOn: max(order.day, later(today, -7)),
                                order: envelope.position
                            )
                        )
                )
            )
            if reports.count == Int(Self.chunk) { try flush() }
            return true
        }
        try flush()
        town.ordersRead = end
        try handOver(.payments)
        try handOver(.letters)
    }

    /// Orders again what came back after the year: the citizen gave another account.
    func payAgain(_ town: Town) throws {
        let returned = try desk.those(of: town[year].numbers.sorted()) { !$0.toRepeat.isEmpty }
        try desk.run(.pay(through: clock.now.dayInUTC, again: true), over: returned) {
            refusals.add($1)
        }
    }

    /// Says that everything which leaves by a channel was taken over.
    private func handOver(_ channel: Outbox.Channel) throws {
        let outboxes = try Outboxes(office, remembering: states)
        var last: Position?
        try outboxes.forEach(channel) { envelope in
            last = envelope.position
            return true
        }
        if let last { _ = try outboxes.acknowledge(channel, through: last, log) }
    }

    /// Offers a hearing to whom something is to be asked back, and sends the letters.
    func hear(_ town: inout Town) throws {
        let until = later(clock.now.dayInUTC, 28)
        let owing = try owing(town)
        let before = try reader.count()
        try desk.takeAll(owing.map { ($0, .hear(until: until)) }) { refusals.add($1) }
        var letters: [(number: Int64, event: ToeslagEvent)] = []
        try reader.scan(
            before..<reader.count(),
            types: [HearingOffered.typeName.description]
        ) { entry in
            guard case .record(let envelope) = entry, let number = envelope.streamNumber else {
                return true
            }
            let sent = LetterSent(
                channel: .post,
                content: valid(ContentVersion(Text(LetterText.hearing.rawValue))),
                decision: envelope.position,
                sentOn: clock.now.dayInUTC,
                viewUntil: nil
            )
            letters.append((number, .letterSent(sent)))
            return true
        }
        try payments.reportAll(letters) { refusals.add($1) }
    }

    /// The toeslagen of which something is to be asked back.
    private func owing(_ town: Town) throws -> [Int64] {
        try desk.those(of: town[year].numbers.sorted()) { $0.toReclaim > 0 }
    }

    /// Asks back what was paid too much.
    func reclaim(_ town: inout Town) throws {
        let before = try reader.count()
        town.reclaims = []
        let step = Toeslagen.PersonStep.reclaim(
            mitigated: 0,
            proportionality: valid(
                CaseText(Text("Geen omstandigheden bekend die matiging vragen."))
            ),
            doenvermogen: valid(CaseText(Text("Een betalingsregeling is mogelijk.")))
        )
        try desk.takeAll(try owing(town).map { ($0, step) }) { refusals.add($1) }
        try reader.scan(
            before..<reader.count(),
            types: [ReclaimOrdered.typeName.description]
        ) { entry in
            guard case .record(let envelope) = entry, let number = envelope.streamNumber,
                case .reclaimOrdered(let reclaim)? = try ToeslagEvent.decode(envelope)
            else { return true }
            town.reclaims.append((number, envelope.position, reclaim.amount.value))
            return true
        }
    }

    /// Some object to what is asked back.
    func object(_ town: inout Town) throws {
        let today = clock.now.dayInUTC
        let objecting = town.reclaims.filter { reclaim in
            var draws = Draws(seed: seed, household: reclaim.reclaim.value, purpose: 2)
            return draws.happens(Figures.objecting)
        }
        let grounds = valid(CaseText(Text("Ik ben het er niet mee eens.")))
        town.objectionsBegin = try reader.count()
        try desk.takeAll(
            objecting.map {
                (
                    $0.toeslag,
                    .object(against: $0.reclaim, grounds: grounds, receivedOn: today)
                )
            }
        ) { refusals.add($1) }
    }

    /// Most pay back at once.
    func payBack(_ town: inout Town) throws {
        let today = clock.now.dayInUTC
        var reports: [(number: Int64, event: ToeslagEvent)] = []
        for (toeslag, reclaim, amount) in town.reclaims where amount > 0 {
            var draws = Draws(seed: seed, household: reclaim.value, purpose: 3)
            guard draws.happens(Figures.payingAtOnce) else { continue }
            let payment = ReclaimPaymentReceived(
                amount: valid(EuroCents(amount)),
                payer: nil,
                receivedOn: today,
                reclaim: reclaim,
                reference: valid(PaymentReference(Text("sim-\(reclaim)")))
            )
            reports.append((toeslag, .reclaimPaymentReceived(payment)))
        }
        try payments.reportAll(reports) { refusals.add($1) }
    }

    /// Nearly all pay the terms of their plans.
    func payTerms(_ town: inout Town) throws {
        let today = clock.now.dayInUTC
        defer { town.termsPaidThrough = today }
        var reports: [(number: Int64, event: ToeslagEvent)] = []
        for (toeslag, plan) in town.plans {
            for (place, term) in plan.terms.enumerated()
            where term.day > town.termsPaidThrough && term.day <= today {
                var draws = Draws(
                    seed: seed,
                    household: plan.reclaim.value,
                    purpose: 5 + UInt64(place)
                )
                guard draws.happens(Figures.payingTerm) else { continue }
                let payment = ReclaimPaymentReceived(
                    amount: term.amount,
                    payer: nil,
                    receivedOn: today,
                    reclaim: plan.reclaim,
                    reference: valid(PaymentReference(Text("sim-\(plan.reclaim)-\(place + 1)")))
                )
                reports.append((toeslag, .reclaimPaymentReceived(payment)))
            }
        }
        try payments.reportAll(reports) { refusals.add($1) }
    }

    /// Decides the objections, by somebody else than who asked back.
    func decideObjections(_ town: Town) throws {
        var steps: [(number: Int64, step: Toeslagen.PersonStep)] = []
        let motivation = valid(CaseText(Text("De berekening is nagegaan.")))
        try reader.scan(
            town.objectionsBegin..<reader.count(),
            types: [ObjectionFiled.typeName.description]
        ) { entry in
            guard case .record(let envelope) = entry, let number = envelope.streamNumber else {
                return true
            }
            steps.append(
                (
                    number,
                    .decideObjection(envelope.position, .dismissed, motivation: motivation)
                )
            )
            return true
        }
        try objections.takeAll(steps) { refusals.add($1) }
    }
}
