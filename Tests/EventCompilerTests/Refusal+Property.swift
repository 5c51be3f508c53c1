extension Refusal {
    /// Texts, integers, arrays, references, choices.
    static let values = table(
        #"""
        # an unbounded integer below
        - "minimum": 0, 
        +
        desk/ReportReceived.v1.json:7:14 /properties/count
        "minimum" is missing: every value has a bound

        # an integer that JSON readers do not keep
        - "maximum": 9,
        + "maximum": 9007199254740992,
        desk/ReportReceived.v1.json:7:59 /properties/count/maximum
        an integer outside ±9007199254740991

        # bounds in the wrong order
        - "minimum": 0,
        + "minimum": 10,
        desk/ReportReceived.v1.json:7:60 /properties/count/maximum
        9 lies below the lower bound 10

        # an unbounded string
        - , "maxLength": 5
        +
        desk/ReportReceived.v1.json:15:41 /properties/notes/items
        "maxLength" is missing: every value has a bound

        # a length below zero
        - "maxLength": 5
        + "maxLength": 5, "minLength": -1
        desk/ReportReceived.v1.json:15:89 /properties/notes/items/minLength
        expected an integer from 0 to 1048576, found -1

        # an unbounded array
        - , "maxItems": 3
        +
        desk/ReportReceived.v1.json:15:14 /properties/notes
        "maxItems" is missing: every value has a bound

        # an array of anything
        - "items": {"type": "string", "maxLength": 5}, 
        +
        desk/ReportReceived.v1.json:15:14 /properties/notes
        "items" is missing

        # a pattern without a kernel type
        - "maxLength": 5
        + "maxLength": 5, "pattern": "a"
        desk/ReportReceived.v1.json:15:76 /properties/notes/items/pattern
        the keyword "pattern" does not belong here; allowed are description, maxLength,

        # a type that is not supported
        - "type": "boolean"
        + "type": "number"
        desk/ReportReceived.v1.json:17:24 /properties/urgent/type
        expected string, integer, boolean, array or a $ref, found "number"

        # a keyword beside a reference
        - "$ref": "../types/CivilDate.json",
        + "$ref": "../types/CivilDate.json", "maxLength": 4,
        desk/ReportReceived.v1.json:9:48 /properties/day/maxLength
        the keyword "maxLength" does not belong here; allowed are $ref, description,

        # a dangling reference
        - {"type": "string", "maxLength": 5}
        + {"$ref": "../types/Sunday.json"}
        desk/ReportReceived.v1.json:15:50 /properties/notes/items/$ref
        there is no types/Sunday.json

        # a reference to elsewhere
        - ../types/CivilDate.json
        + CivilDate.json
        desk/ReportReceived.v1.json:9:21 /properties/day/$ref
        expected "../types/<Type>.json", found "CivilDate.json"

        # a choice without words
        - ["phone", "letter"]
        + []
        desk/ReportReceived.v1.json:11:40 /properties/kind/enum
        expected an array of at least one text

        # a word that names no Swift case
        - "phone"
        + "1st"
        desk/ReportReceived.v1.json:11:41 /properties/kind/enum/0
        expected a text of letters and digits, with - _ . or blanks between, that begins

        # two words for one Swift case
        - ["phone", "letter"]
        + ["phone", "letter", "Letter"]
        desk/ReportReceived.v1.json:11:60 /properties/kind/enum/2
        "Letter" and another choice would both be called letter in Swift

        # a choice inside an array
        - {"type": "string", "maxLength": 5}
        + {"type": "string", "enum": ["a"]}
        desk/ReportReceived.v1.json:15:41 /properties/notes/items
        an enum inside an array needs a file in types/

        # a choice whose enum would hide a type
        - "urgent": {"type": "boolean",
        + "text": {"type": "string", "enum": ["a"],
        desk/ReportReceived.v1.json:17:13 /properties/text
        its enum would be called Text, which is taken; give it a file in types/

        # a property without a type
        - "type": "boolean",
        +
        desk/ReportReceived.v1.json:17:15 /properties/urgent
        "type" is missing
        """#
    )

    /// What a property says about a person.
    static let people = table(
        #"""
        # a property that does not say what it is about a person
        - , "x-data": "fact"}
        + }
        desk/ReportReceived.v1.json:7:14 /properties/count
        "x-data" is missing

        # another word for it
        - "x-data": "fact"}
        + "x-data": "public"}
        desk/ReportReceived.v1.json:8:42 /properties/count/x-data
        expected fact, identifier or sensitive, found "public"

        # a property without description
        - "description": "Pages.", 
        +
        desk/ReportReceived.v1.json:7:14 /properties/count
        "description" is missing

        # an identifier that is not sealed
        - "Pages.", "x-data": "fact"
        + "Pages.", "x-data": "identifier", "x-plain": "../types/Tree.json"
        desk/ReportReceived.v1.json:7:14 /properties/count
        a property with x-data identifier must be sealed: "$ref": "../types/Sealed.json"

        # a sealed value of which nobody knows what it holds
        -  "x-plain": "../types/PersonName.json",
        +
        desk/ReportReceived.v1.json:13:13 /properties/name
        "x-plain" is missing: the type that the sealed value holds

        # a sealed value that holds an unknown type
        - PersonName.json
        + Pet.json
        desk/ReportReceived.v1.json:13:57 /properties/name/x-plain
        there is no types/Pet.json

        # a sealed value inside a sealed value
        - PersonName.json
        + Sealed.json
        desk/ReportReceived.v1.json:13:57 /properties/name/x-plain
        what is sealed is not sealed itself

        # a sealed value that is a fact
        - "x-data": "identifier"
        + "x-data": "fact"
        desk/ReportReceived.v1.json:14:44 /properties/name/x-data
        a sealed value is an identifier or sensitive

        # a plain type beside a fact
        - "description": "Pages.",
        + "description": "Pages.", "x-plain": "../types/PersonName.json",
        desk/ReportReceived.v1.json:8:43 /properties/count/x-plain
        the keyword "x-plain" belongs to a sealed value only

        # a sealed value as an item
        - {"type": "string", "maxLength": 5}
        + {"$ref": "../types/Sealed.json"}
        desk/ReportReceived.v1.json:15:50 /properties/notes/items/$ref
        a sealed value is a property of its own, not an item
        """#
    )

    /// The files of types/.
    static let sharedTypes = table(
        #"""
        # a kernel type that does not exist
        - "x-swift": "CivilDate"
        + "x-swift": "Calendar"
        types/CivilDate.json:5:47 /x-swift
        "Calendar" is no type of the kernel; those are Bytes32, CivilDate, ExactDecimal,

        # a kernel type under another name
        - "x-swift": "CivilDate"
        + "x-swift": "Instant"
        types/CivilDate.json:5:47 /x-swift
        the file must be called Instant.json

        # a kernel type of another JSON type
        - "type": "string", "maxLength": 10
        + "type": "integer", "minimum": 0, "maximum": 1
        types/CivilDate.json:5:9 /type
        CivilDate is written as type "string"

        # a pattern that the kernel does not have
        - "minLength": 1
        + "pattern": "a"
        types/PersonName.json:5:19 /pattern
        the keyword "pattern" does not belong here; allowed are $schema, description,

        # a shared type that is an array
        - "type": "string", "minLength": 1, "maxLength": 200
        + "type": "array"
        types/PersonName.json:5:9 /type
        a shared type is an object, a string or an integer

        # a type that contains itself
        - {"type": "array", "items": {"$ref": "Tree.json"}, "maxItems": 9,
        + {"$ref": "Tree.json",
        types/Tree.json:8:21 /properties/parts/$ref
        Tree would contain itself; only an array may lie between

        # a shared type with a field from when
        - "required": ["label"],
        + "required": ["label"], "x-effective": "/label",
        types/Tree.json:11:24 /x-effective
        the keyword "x-effective" does not belong here; allowed are $schema,

        # an event's path inside a shared type
        - "$ref": "Tree.json"
        + "$ref": "../types/Tree.json"
        types/Tree.json:8:48 /properties/parts/items/$ref
        expected "<Type>.json", found "../types/Tree.json"
        """#
    )
}
