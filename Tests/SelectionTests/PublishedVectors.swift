/// The vector of rule `sample-v1`, made by an implementation in another language.
enum SampleVector {
    static let units = (1...1_000).map { number in
        "KOT-2023-" + String(String(1_000_000 + number).dropFirst())
    }
    static let contribution = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"
    static let secret = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    static let frameHash = "e0863296c1a8ce46595ecfe73e90520fc0fef040d33407f5c0264ddf47880dc4"
    static let commitment = "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
    static let seed = "54ee46a7c5a3ee6337e0fbd04ccda3d8741efec712164f32068de2614b40ff9b"
    static let firstKey = "001e3886bbaadbda93285ff916255a5d2de3acfab5cacee8bc2830f3c87ed487"
    static let firstTen = [
        "000034", "000843", "000360", "000246", "000179",
        "000967", "000655", "000823", "000283", "000134",
    ].map { "KOT-2023-" + $0 }
    static let digestOfFirstTen = "97370dd2b611da08c4e4524fdc2620b30519385b5a2fb6d6d3031eb69c9438a3"
}

/// The vector of drand's chain `quicknet`.
enum QuicknetVector {
    static let round: Int64 = 1_000
    static let signature =
        "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
        + "e342b73a8dd2bacbe47e4b6b63ed5e39"
    static let randomness = SampleVector.contribution
    /// The hash of the group that started the chain, which its chain hash covers.
    static let groupHash = "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e"
}
