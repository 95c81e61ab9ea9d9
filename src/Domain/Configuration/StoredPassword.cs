using System.Globalization;

namespace LoadMaster.Domain.Configuration;

/// <summary>A password as it is kept: PBKDF2-SHA256 (RFC 8018) under its own salt, as the text <c>pbkdf2-sha256:ITERATIONS:SALT:HASH</c>.</summary>
public sealed record StoredPassword(int Iterations, byte[] Salt, byte[] Hash)
{
    public const int HashBytes = 32;
    public const int IterationsMax = 10_000_000;
    private const string Prefix = "pbkdf2-sha256";
    private const int SaltBytesMin = 8;
    private const int SaltBytesMax = 64;

    /// <summary>Null when the text is none, or would take for ever to check.</summary>
    public static StoredPassword? TryParse(string text)
    {
        var parts = text.Split(':');
        return parts is [Prefix, _, _, _]
            && text.Length <= Limits.StoredPasswordLengthMax
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            && iterations is > 0 and <= IterationsMax
            && Bytes(parts[2]) is { Length: >= SaltBytesMin and <= SaltBytesMax } salt
            && Bytes(parts[3]) is { Length: HashBytes } hash
            ? new StoredPassword(iterations, salt, hash)
            : null;
    }

    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}:{Iterations}:{Convert.ToBase64String(Salt)}:{Convert.ToBase64String(Hash)}");

    /// <summary>No hash in logs.</summary>
    public override string ToString() => "a stored password";

    private static byte[]? Bytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
