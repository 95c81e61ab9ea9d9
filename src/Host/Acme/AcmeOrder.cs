using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using LoadMaster.DataPlane.Http.Answers;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Acme;

/// <summary>A certificate that an authority gave.</summary>
/// <param name="ChainPem">The server's certificate first.</param>
/// <param name="PrivateKey">PKCS #8, DER; to be wiped by the caller.</param>
public sealed record IssuedCertificate(string ChainPem, byte[] PrivateKey);

/// <summary>One order from its beginning to the certificate (RFC 8555, 7.4): every name is proved over HTTP, the key is a new one.</summary>
public sealed class AcmeOrder(AcmeClient client, AcmeKey key, AcmeChallenges challenges, TimeProvider time)
{
    private static readonly TimeSpan PollUsual = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PollMax = TimeSpan.FromSeconds(30);

    /// <summary>For the proofs of an order, and again for its certificate.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <exception cref="AcmeException">The authority refuses, or does not answer.</exception>
    public async Task<IssuedCertificate> RunAsync(AcmeCertificate wanted, CancellationToken cancel)
    {
        var names = new JsonArray([.. wanted.Names.Select(name => new JsonObject { ["type"] = "dns", ["value"] = name.ToLowerInvariant() })]);
        var answer = await client.PostAsync(await client.UrlAsync("newOrder", cancel), new JsonObject { ["identifiers"] = names }, cancel);
        var order = answer.Json("the authority");
        var url = answer.Location.Length > 0 ? answer.Location : throw new AcmeException("the authority answers without the order's URL");
        await ProveAsync([.. (order["authorizations"] as JsonArray ?? []).OfType<JsonValue>().Select(one => one.ToString())], cancel);
        using AsymmetricAlgorithm own = wanted.KeyType == CertificateKeyType.Rsa2048 ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        order = await PollAsync(url, "ready", "valid", cancel);
        if (AcmeAnswer.Text(order, "status") == "ready")
        {
            var csr = System.Buffers.Text.Base64Url.EncodeToString(Request(wanted.Names, own).CreateSigningRequest());
            _ = await client.PostAsync(AcmeAnswer.Text(order, "finalize"), new JsonObject { ["csr"] = csr }, cancel);
            order = await PollAsync(url, "valid", "valid", cancel);
        }

        var pem = Encoding.ASCII.GetString((await client.GetAsync(AcmeAnswer.Text(order, "certificate"), cancel)).Body);
        return new IssuedCertificate(Checked(pem, wanted, own), own.ExportPkcs8PrivateKey());
    }

    /// <summary>A request, or the certificate that stands in until an authority's has come.</summary>
    public static CertificateRequest Request(IReadOnlyCollection<string> names, AsymmetricAlgorithm key)
    {
        // A common name holds 64 characters; the names themselves are in the extension.
        var subject = new X500DistinguishedName(names.FirstOrDefault(name => name.Length <= 64) is { } common ? $"CN={common}" : "");
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        var list = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            list.AddDnsName(name.ToLowerInvariant());
        request.CertificateExtensions.Add(list.Build());
        return request;
    }

    private async Task ProveAsync(IReadOnlyList<string> authorizations, CancellationToken cancel)
    {
        var tokens = new List<string>();
        try
        {
            var open = new List<(string Url, string Name)>();
            foreach (var url in authorizations)
            {
                var authorization = (await client.GetAsync(url, cancel)).Json("the authority");
                var name = AcmeAnswer.Text(authorization["identifier"] as JsonObject, "value");
                if (AcmeAnswer.Text(authorization, "status") == "valid")
                    continue;
                var challenge = Http01(authorization, name);
                var token = AcmeAnswer.Text(challenge, "token");
                if (token.Length is 0 or > 200 || !token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
                    throw new AcmeException($"the authority gives a token for {name} that is none (RFC 8555, 8.3)");
                if (!challenges.Put(token, key.KeyAuthorization(token)))
                    throw new AcmeException("too many proofs are under way at a time");
                tokens.Add(token);
                _ = await client.PostAsync(AcmeAnswer.Text(challenge, "url"), new JsonObject(), cancel);
                open.Add((url, name));
            }

            foreach (var (url, name) in open)
                await AwaitProofAsync(url, name, cancel);
        }
        finally
        {
            tokens.ForEach(challenges.Remove);
        }
    }

    private static JsonObject Http01(JsonObject authorization, string name)
    {
        var offered = (authorization["challenges"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        return offered.Find(one => AcmeAnswer.Text(one, "type") == "http-01") ?? throw new AcmeException(
            $"the authority does not take a proof over HTTP (http-01) for {name}, but only {string.Join(", ", offered.Select(one => AcmeAnswer.Text(one, "type")))}");
    }

    private async Task AwaitProofAsync(string url, string name, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var answer = await client.GetAsync(url, cancel);
            var authorization = answer.Json("the authority");
            var status = AcmeAnswer.Text(authorization, "status");
            if (status == "valid")
                return;
            if (status != "pending")
            {
                var error = (authorization["challenges"] as JsonArray ?? []).OfType<JsonObject>().Select(one => one["error"] as JsonObject).FirstOrDefault(one => one is not null);
                throw new AcmeException($"the proof for {name} failed: {(error is null ? $"the authority calls it {status}" : AcmeAnswer.Words(error))}", "unauthorized");
            }

            await PauseAsync(answer.RetryAfter, began, $"the authority has not looked at {name}", cancel);
        }
    }

    /// <summary>Waits until the order has one of two states.</summary>
    private async Task<JsonObject> PollAsync(string url, string one, string other, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var answer = await client.GetAsync(url, cancel);
            var order = answer.Json("the authority");
            var status = AcmeAnswer.Text(order, "status");
            if (status == one || status == other)
                return order;
            if (status == "invalid")
                throw new AcmeException($"the authority refuses the order: {(order["error"] is JsonObject error ? AcmeAnswer.Words(error) : "no reason given")}");
            await PauseAsync(answer.RetryAfter, began, $"the order is still {status}", cancel);
        }
    }

    private async Task PauseAsync(TimeSpan asked, long began, string what, CancellationToken cancel)
    {
        if (time.GetElapsedTime(began) > Patience)
            throw new AcmeException(string.Create(CultureInfo.InvariantCulture, $"{what} after {Patience.TotalMinutes:0} minutes"));
        await Task.Delay(asked <= TimeSpan.Zero ? PollUsual : asked < PollMax ? asked : PollMax, time, cancel);
    }

    /// <summary>What was sent must be of the key and for the names that were asked for: it is served to clients.</summary>
    private static string Checked(string pem, AcmeCertificate wanted, AsymmetricAlgorithm own)
    {
        if (!CertificateChain.TryRead(pem, out var chain, out var reason))
            throw new AcmeException($"the authority's certificate cannot be used: {reason}");
        try
        {
            var certificate = chain[0];
            var key = certificate.PublicKey.ExportSubjectPublicKeyInfo();
            if (!key.AsSpan().SequenceEqual(own.ExportSubjectPublicKeyInfo()))
                throw new AcmeException("the authority sent a certificate of another key");
            var names = CertificateChain.NamesOf(certificate);
            if (wanted.Names.FirstOrDefault(name => !names.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } missing)
                throw new AcmeException($"the authority's certificate does not stand for {missing}");
            return chain.ExportCertificatePems() + "\n";
        }
        finally
        {
            foreach (var one in chain)
                one.Dispose();
        }
    }
}
