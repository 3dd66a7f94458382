"""The API's description, OpenAPI 3.1, made of the same table that answers it."""

import re
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.console import models as shapes
from bot.console.access import Permission
from bot.console.calls import Call
from bot.console.lessons_api import DESCRIBED

_REF = "#/components/schemas/{model}"
PROBLEM = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
    "required": ["title", "status", "code"],
}
ERRORS = {
    "401": "Not signed in.",
    "403": "The role does not allow it, or the request comes from elsewhere.",
    "404": "Nothing that you may see.",
    "409": "It can't be done as things stand; `code` says why.",
    "413": "The body is too big.",
    "422": "The body or the query is not as described.",
    "500": "A mistake of ours.",
    "503": "The store is away; try again after `Retry-After`.",
}


def describe(calls: "list[Call]") -> dict[str, Any]:
    """The whole document."""
    used: list[type[BaseModel]] = [shapes.SignInIt, shapes.NewSession, shapes.Uploaded]
    for call in calls:
        used += [model for model in (call.gives, call.takes) if model is not None and model not in used]
    _, schemas = models_json_schema([(model, "serialization") for model in used], ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        paths.setdefault(f"/api{call.path}", {})[call.method.lower()] = _operation(call)
    paths.setdefault("/api/session", {})["post"] = _sign_in()
    paths.setdefault("/api/session", {})["delete"] = {
        "summary": "Sign out.",
        "operationId": "delete_session",
        "x-permission": Permission.CHANGE_OWN.value,
        "responses": {"200": {"description": "Out."}} | PROBLEMS,
    }
    paths.setdefault("/api/conversations/{id}/files", {})["post"] = _upload()
    paths.setdefault("/files/{ticket}", {})["get"] = _download()
    for path, operations in DESCRIBED.items():
        paths[path] = {
            method: told | {"responses": told["responses"] | PROBLEMS} for method, told in operations.items()
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Qonys console",
            "version": "1",
            "description": "All that the console's pages do. Sign in with POST /api/session; "
            "then `Authorization: Bearer <token>`, or the cookie and `X-CSRF-Token`.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"] | {"Problem": PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(call: Call) -> dict[str, Any]:
    told: dict[str, Any] = {
        "summary": call.about,
        "operationId": f"{call.method.lower()}{re.sub(r'[^A-Za-z0-9]+', '_', call.path)}".rstrip("_"),
        "x-permission": call.permission.value,
        "responses": {"200": _json("What is asked for.", call.gives.__name__)} | PROBLEMS,
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", call.path)
    ]
    if call.query is not None:
        told_query = call.query.model_json_schema()
        for name, schema in told_query["properties"].items():
            required = name in told_query.get("required", [])
            parameters.append({"name": name, "in": "query", "required": required, "schema": schema})
    if parameters:
        told["parameters"] = parameters
    if call.takes is not None:
        told["requestBody"] = {"content": {"application/json": {"schema": _ref(call.takes.__name__)}}}
    return told


def _sign_in() -> dict[str, Any]:
    return {
        "summary": "Sign in; sets the cookie, too.",
        "operationId": "post_session",
        "security": [],
        "requestBody": {"content": {"application/json": {"schema": _ref("SignInIt")}}},
        "responses": {"200": _json("You are signed in.", "NewSession")}
        | PROBLEMS
        | {
            "401": _problem("Login, password or code is not right."),
            "429": _problem("Too many failed attempts."),
        },
    }


def _upload() -> dict[str, Any]:
    return {
        "summary": "A file of ours, 20 MB at most: raw bytes, the name percent-encoded in X-File-Name.",
        "operationId": "post_conversations_id_files",
        "x-permission": Permission.REPLY.value,
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "requestBody": {"content": {"application/octet-stream": {}}},
        "responses": {"200": _json("Name it in a reply.", "Uploaded")} | PROBLEMS,
    }


def _download() -> dict[str, Any]:
    return {
        "summary": "A file, once, as an attachment: the url of a ticket.",
        "operationId": "get_files_ticket",
        "x-permission": Permission.REVEAL.value,
        "parameters": [{"name": "ticket", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "The bytes.", "content": {"application/octet-stream": {}}}} | PROBLEMS,
    }


def _json(about: str, model: str) -> dict[str, Any]:
    return {"description": about, "content": {"application/json": {"schema": _ref(model)}}}


def _problem(about: str) -> dict[str, Any]:
    return {"description": about, "content": {"application/problem+json": {"schema": _ref("Problem")}}}


def _ref(model: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model}"}


PROBLEMS = {status: _problem(about) for status, about in ERRORS.items()}
"""What every operation may answer beside what is asked for."""
