namespace LoadMaster.Domain.Configuration;

/// <summary>Reads the SHA-256 of a server's key as OpenSSH (<c>SHA256:</c>) or curl (<c>sha256//</c>) write it, or bare.</summary>
public static class BackupServerKey
{
    private const int Sha256Bytes = 32;

    /// <summary>In base64 with its padding; null when it is none.</summary>
    public static string? Base64Of(string text)
    {
        var bare = text.StartsWith("SHA256:", StringComparison.Ordinal) ? text[7..]
            : text.StartsWith("sha256//", StringComparison.Ordinal) ? text[8..]
            : text;
        var padded = bare.TrimEnd('=') + "=";
        Span<byte> hash = stackalloc byte[Sha256Bytes + 1];
        return !bare.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(padded, hash, out var length) && length == Sha256Bytes ? padded : null;
    }
}
