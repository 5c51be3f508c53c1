extension Refusal {
    /// The file as a whole, and its examples.
    static let documents = table(
        #"""
        # a title that is missing
        - "title": "Melding ontvangen",
        +
        desk/ReportReceived.v1.json:1:1
        "title" is missing

        # a title that is empty
        - Melding ontvangen
        +
        desk/ReportReceived.v1.json:3:12 /title
        expected a text that is not empty, found ""

        # a description that is missing
        - "description": "A report came in.",
        +
        desk/ReportReceived.v1.json:1:1
        "description" is missing

        # a dialect that is missing
        - "$schema": "https://json-schema.org/draft/2020-12/schema",
        +
        desk/ReportReceived.v1.json:1:1
        "$schema" is missing

        # another dialect
        - 2020-12
        + 2019-09
        desk/ReportReceived.v1.json:2:14 /$schema
        expected "https://json-schema.org/draft/2020-12/schema"

        # no examples
        - {"count": 2, "day": "2025-03-01", "kind": "letter", "notes": ["a"]}
        +
        desk/ReportReceived.v1.json:23:15 /examples
        expected an array of at least one example

        # a keyword that is not supported
        - "type": "object",
        + "type": "object", "format": "x",
        desk/ReportReceived.v1.json:5:21 /format
        the keyword "format" is not supported; Keywords.md lists those that are

        # a keyword that does not belong there
        - "type": "object",
        + "type": "object", "maxLength": 3,
        desk/ReportReceived.v1.json:5:21 /maxLength
        the keyword "maxLength" does not belong here; allowed are $schema,

        # data that is no object
        - "type": "object"
        + "type": "array"
        desk/ReportReceived.v1.json:5:11 /type
        the data of an event is an object

        # a float
        - "maximum": 9,
        + "maximum": 9.5,
        desk/ReportReceived.v1.json:7:59 /properties/count/maximum
        a number with a fraction or exponent: only integers are allowed

        # an exponent in an example
        - {"count": 2,
        + {"count": 2e0,
        desk/ReportReceived.v1.json:24:15 /examples/0/count
        a number with a fraction or exponent: only integers are allowed

        # a name that occurs twice
        - "title": "Melding ontvangen",
        + "title": "Melding ontvangen", "title": "Melding",
        desk/ReportReceived.v1.json:3:33
        the name "title" occurs twice

        # an example outside the schema
        - "count": 2
        + "count": 10
        desk/ReportReceived.v1.json:24:15 /examples/0/count
        expected an integer from 0 to 9, found the integer 10

        # an example with a day that does not exist
        - 2025-03-01
        + 2025-02-30
        desk/ReportReceived.v1.json:24:25 /examples/0/day
        expected a day of the calendar, YYYY-MM-DD, found a text of 10 characters

        # an example without a member
        - "count": 2, "day"
        + "day"
        desk/ReportReceived.v1.json:24:5 /examples/0
        expected the member "count", found none

        # an example with another member
        - "count": 2
        + "count": 2, "page": 1
        desk/ReportReceived.v1.json:24:26 /examples/0/page
        expected only declared members, found "page"
        """#
    )

    /// Objects: members, choices, the field from when.
    static let objects = table(
        #"""
        # additional properties
        - "additionalProperties": false
        + "additionalProperties": true
        desk/ReportReceived.v1.json:21:27 /additionalProperties
        an object must say "additionalProperties": false

        # additional properties by default
        - "additionalProperties": false,
        +
        desk/ReportReceived.v1.json:1:1
        an object must say "additionalProperties": false

        # required members that are not listed
        - "required": ["count", "day", "kind"],
        +
        desk/ReportReceived.v1.json:1:1
        "required" is missing; [] when every member may be absent

        # a required member that is not declared
        - "kind"],
        + "kind", "sort"],
        desk/ReportReceived.v1.json:20:40 /required/3
        expected the name of a property, found "sort"

        # a required member twice
        - "kind"],
        + "kind", "day"],
        desk/ReportReceived.v1.json:20:40 /required/3
        "day" stands here twice

        # a name with a capital
        - "urgent": {
        + "Urgent": {
        desk/ReportReceived.v1.json:17:5 /properties/Urgent
        a name is letters and digits and begins with a small letter

        # a name that every struct has
        - "urgent": {
        + "hashValue": {
        desk/ReportReceived.v1.json:17:5 /properties/hashValue
        the name "hashValue" is taken: every generated struct has it or Swift forbids it

        # an object inside
        - "urgent": {"type": "boolean",
        + "urgent": {"type": "object",
        desk/ReportReceived.v1.json:17:15 /properties/urgent
        an object inside another needs a file in types/

        # a choice of one
        - "x-effective"
        + "oneOf": [{"required": ["notes"]}], "x-effective"
        desk/ReportReceived.v1.json:22:12 /oneOf
        expected two or more of {"required": ["<property>"]}

        # a choice between schemas
        - "x-effective"
        + "oneOf": [{"required": ["notes"]}, {"type": "object"}], "x-effective"
        desk/ReportReceived.v1.json:22:38 /oneOf/1
        expected {"required": ["<property>"]} with one property

        # a choice with a member that is required
        - "x-effective"
        + "oneOf": [{"required": ["notes"]}, {"required": ["day"]}], "x-effective"
        desk/ReportReceived.v1.json:22:38 /oneOf/1
        "day" is required, so it is no choice

        # a choice with a member that is not declared
        - "x-effective"
        + "oneOf": [{"required": ["notes"]}, {"required": ["page"]}], "x-effective"
        desk/ReportReceived.v1.json:22:38 /oneOf/1
        expected the name of a property, found "page"

        # a field from when that does not exist
        - "/day"
        + "/days"
        desk/ReportReceived.v1.json:22:18 /x-effective
        expected "/" and the name of a property, found "/days"

        # a field from when that is no day
        - "/day"
        + "/count"
        desk/ReportReceived.v1.json:22:18 /x-effective
        the property "count" must be a $ref to CivilDate or OffsetDateTime
        """#
    )
}
