using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace LoadMaster.Host.Acme;

/// <summary>The key of an ACME account (P-256) and what it signs: JWS with ES256 (RFC 7515, RFC 7518, RFC 8555 6.2).</summary>
public sealed class AcmeKey : IDisposable
{
    private readonly ECDsa _key;

    private AcmeKey(ECDsa key) => _key = key;

    public static AcmeKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <param name="privateKey">PKCS #8, DER.</param>
    /// <exception cref="CryptographicException">It is no such key.</exception>
    public static AcmeKey Read(byte[] privateKey)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(privateKey, out _);
        return new AcmeKey(key);
    }

    public byte[] Export() => _key.ExportPkcs8PrivateKey();

    /// <summary>The public key as a JWK, its fields in the order of the thumbprint (RFC 7638, 3.2).</summary>
    public JsonObject Jwk()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["crv"] = "P-256", ["kty"] = "EC", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }

    /// <summary>SHA-256 of the JWK in its canonical form, base64url (RFC 7638).</summary>
    public string Thumbprint() => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Jwk().ToJsonString())));

    /// <summary>What proves that the account's owner answers at a name (RFC 8555, 8.1).</summary>
    public string KeyAuthorization(string token) => $"{token}.{Thumbprint()}";

    /// <summary>A request body: the payload, signed.</summary>
    /// <param name="account">The account's URL; null for a key that the authority does not know yet, which then goes along.</param>
    /// <param name="payload">Null for a POST that only asks (RFC 8555, 6.3).</param>
    public string Sign(string url, string nonce, string? account, JsonNode? payload)
    {
        var head = new JsonObject { ["alg"] = "ES256", ["nonce"] = nonce, ["url"] = url };
        if (account is null)
            head["jwk"] = Jwk();
        else
            head["kid"] = account;
        return Signed(head, payload?.ToJsonString() ?? "", text => _key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>The account's public key, signed with the key of an account that the authority gave by other means (RFC 8555, 7.3.4).</summary>
    public JsonNode Bind(string newAccountUrl, string keyId, byte[] macKey)
    {
        var head = new JsonObject { ["alg"] = "HS256", ["kid"] = keyId, ["url"] = newAccountUrl };
        return JsonNode.Parse(Signed(head, Jwk().ToJsonString(), text => HMACSHA256.HashData(macKey, text)))!;
    }

    public void Dispose() => _key.Dispose();

    private static string Signed(JsonObject head, string payload, Func<byte[], byte[]> sign)
    {
        var protectedHead = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(head.ToJsonString()));
        var body = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload));
        var signature = sign(Encoding.ASCII.GetBytes($"{protectedHead}.{body}"));
        return new JsonObject { ["protected"] = protectedHead, ["payload"] = body, ["signature"] = Base64Url.EncodeToString(signature) }.ToJsonString();
    }
}
