using System.Text.Json.Nodes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Security;

/// <summary>Users and keys as a patch of the configuration names them, hashes included: for the config actor, never for an answer.</summary>
public static class AccessJson
{
    public static JsonObject Users(AccessSettings access) => new()
    {
        ["users"] = new JsonArray([.. access.Users.Select(user => new JsonObject
        {
            ["name"] = user.Name,
            ["role"] = RoleWords.Of(user.Role),
            ["passwords"] = new JsonArray([.. user.Passwords.Select(password => JsonValue.Create(password))]),
            ["mustChangePassword"] = user.MustChangePassword,
            ["passwordChangedAt"] = user.PasswordChangedAt,
            ["resetId"] = user.ResetId,
        })]),
    };

    public static JsonObject Keys(AccessSettings access) => new()
    {
        ["keys"] = new JsonArray([.. access.Keys.Select(key => new JsonObject
        {
            ["name"] = key.Name,
            ["role"] = RoleWords.Of(key.Role),
            ["services"] = new JsonArray([.. key.Services.Select(service => JsonValue.Create(service))]),
            ["hash"] = key.Hash,
            ["expiresAt"] = key.ExpiresAt,
            ["createdAt"] = key.CreatedAt,
            ["createdBy"] = key.CreatedBy,
        })]),
    };
}
