using System.Diagnostics.CodeAnalysis;

namespace LoadMaster.Domain.Ports;

/// <summary>Seals private keys for the document and opens them for the data plane, with the secret of this node or pair.</summary>
public interface IPrivateKeys
{
    /// <param name="privateKey">PKCS #8, DER.</param>
    string Seal(ReadOnlySpan<byte> privateKey);

    /// <summary>Gives the key as it was sealed; the caller wipes it after use. False, with a reason, for what this pair did not seal.</summary>
    bool TryOpen(string sealedKey, [NotNullWhen(true)] out byte[]? privateKey, out string reason);
}
