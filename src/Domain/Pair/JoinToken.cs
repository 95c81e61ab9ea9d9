using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace LoadMaster.Domain.Pair;

/// <summary>
/// What an administrator carries from one node to the next: whom to trust (SHA-256 of the management certificate) and a secret to be let in with.
/// As text: <c>LMJ1.</c> and 48 bytes in base64url.
/// </summary>
/// <param name="Fingerprint">32 bytes.</param>
/// <param name="Secret">16 bytes.</param>
public sealed record JoinToken(byte[] Fingerprint, byte[] Secret)
{
    public const int SecretBytes = 16;
    private const string Prefix = "LMJ1.";

    public static JoinToken Create(ReadOnlySpan<byte> certificate, byte[] secret) => new(SHA256.HashData(certificate), secret);

    public static bool TryParse(string text, [NotNullWhen(true)] out JoinToken? token)
    {
        token = null;
        var trimmed = text.Trim();
        var bytes = new byte[SHA256.HashSizeInBytes + SecretBytes];
        if (!trimmed.StartsWith(Prefix, StringComparison.Ordinal)
            || trimmed.Length != Prefix.Length + Base64Url.GetEncodedLength(bytes.Length)
            || !Base64Url.IsValid(trimmed.AsSpan(Prefix.Length))
            || !Base64Url.TryDecodeFromChars(trimmed.AsSpan(Prefix.Length), bytes, out var written)
            || written != bytes.Length)
        {
            return false;
        }

        token = new(bytes[..SHA256.HashSizeInBytes], bytes[SHA256.HashSizeInBytes..]);
        return true;
    }

    /// <summary>The fingerprint as clients pin it: <c>AB:CD:...</c>.</summary>
    public string PinnedFingerprint => string.Join(':', Fingerprint.Select(part => part.ToString("X2", null)));

    public string ToText() => Prefix + Base64Url.EncodeToString([.. Fingerprint, .. Secret]);

    /// <summary>Secrets stay out of logs.</summary>
    public override string ToString() => "a join token";
}
