"""Which errors an operation may answer: those that the document declares, and those that any call may meet."""

# Errors that no operation has to declare, by status. An internal error is none of them: it is always a finding.
STANDING = {
    "400": ["INVALID_ARGUMENT", "UNEXPECTED_INPUT", "UNABLE_TO_ALLOCATE_RESOURCE"],
    "401": ["UNAUTHENTICATED"],
    "403": ["UNAUTHORIZED"],
    "404": ["OPERATION_NOT_FOUND"],
    "500": ["RESOURCE_INACCESSIBLE"],
    "503": ["SERVICE_UNAVAILABLE"],
}
# A session may be in the wrong state for any call about it, and a library out of service for any call about what it has.
STANDING_OF_CONTENT = {**STANDING, "400": [*STANDING["400"], "NOT_ALLOWED_IN_CURRENT_STATE"]}
CONTENT = "com.vmware.content."


def complete(document):
    """Makes every operation answer exactly what it may, each error told by its `error_type`.

    All errors have one shape, so that without the `error_type` the document could not tell them apart.
    """
    schemas = document["components"]["schemas"]
    for path in document["paths"].values():
        for operation in path.values():
            is_of_content = operation["x-vapi-service"].startswith(CONTENT)
            standing = STANDING_OF_CONTENT if is_of_content else STANDING
            allowed = {status: list(names) for status, names in standing.items()}
            for status, answer in operation["responses"].items():
                if status >= "400":
                    allowed.setdefault(status, []).extend(declared(answer, schemas))
            for status, names in allowed.items():
                operation["responses"][status] = error(names, schemas)


def declared(answer, schemas):
    """The error types of an answer."""
    schema = answer["content"]["application/json"]["schema"]
    several = schema.get("anyOf", [schema])
    return [schemas[one["$ref"].rsplit("/", 1)[1]]["x-error-type"] for one in several]


def error(names, schemas):
    """An answer with one of the named errors, and nothing else."""
    properties = schemas["vapi.std.errors.not_found"]["properties"]
    text = {"type": "string"}
    properties = {**properties, "error_type": {"type": "string", "enum": sorted(set(names))}, "challenge": text}
    required = ["error_type", "messages"]
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"description": "", "content": {"application/json": {"schema": schema}}}
