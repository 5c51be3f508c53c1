/// placeholder
struct CitizenExplanation { let sentences: [String] = []; init(_ a: CaseResult, _ b: Step) {} }
