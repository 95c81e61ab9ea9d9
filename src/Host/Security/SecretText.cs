using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoadMaster.Domain;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Security;

/// <summary>Passwords inside the configuration: sealed where they come in, opened where they are used.</summary>
public static class SecretText
{
    /// <summary>The patch with the named fields sealed; anything but a text is left for the reader of the patch to refuse.</summary>
    /// <exception cref="RequestRefusedException">A secret is too short, too long, or not of printable characters.</exception>
    public static string SealFields(this IPrivateKeys keys, string json, params IReadOnlyList<(string Field, int LengthMin)> fields)
    {
        RequestBody.RequireObject(json);
        var body = JsonNode.Parse(json)!.AsObject();
        foreach (var (field, lengthMin) in fields)
        {
            if (body.TryGetPropertyValue(field, out var value) && value is JsonValue given && given.GetValueKind() == JsonValueKind.String)
            {
                var text = given.GetValue<string>();
                body[field] = text.Length == 0 ? text : Seal(keys, text, "/" + field, lengthMin);
            }
        }

        return body.ToJsonString();
    }

    /// <exception cref="RequestRefusedException">It is too short, too long, or not of printable characters.</exception>
    public static string Seal(this IPrivateKeys keys, string secret, string path, int lengthMin)
    {
        if (secret.Length < lengthMin || secret.Length > Limits.SecretLengthMax || secret.Any(char.IsControl))
        {
            throw new RequestRefusedException(
                StatusCodes.Status400BadRequest, ProblemCodes.WeakPassword, $"This secret must have {lengthMin} to {Limits.SecretLengthMax} characters, none of them a control character.", path);
        }

        return keys.Seal(Encoding.UTF8.GetBytes(secret));
    }

    /// <summary>Null when it was sealed by another pair or node; an empty text is one that was never set.</summary>
    public static string? OpenText(this IPrivateKeys keys, string text) =>
        text.Length == 0 ? "" : keys.TryOpen(text, out var secret, out _) ? Encoding.UTF8.GetString(secret) : null;
}
