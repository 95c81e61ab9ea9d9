using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Acme;

namespace LoadMaster.Host.Tests.Acme;

public sealed class AcmeKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_signed_is_verified_by_the_key_that_goes_along()
    {
        using var key = AcmeKey.Create();
        var sent = JsonNode.Parse(key.Sign("https://ca.example/new-account", "n-1", null, new JsonObject { ["a"] = 1 }))!;
        var head = Decoded(sent["protected"]!);
        Assert.Equal(("ES256", "n-1", "https://ca.example/new-account"), ((string)head["alg"]!, (string)head["nonce"]!, (string)head["url"]!));
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars((string)sent["payload"]!)));

        var jwk = head["jwk"]!;
        using var verifier = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars((string)jwk["x"]!), Y = Base64Url.DecodeFromChars((string)jwk["y"]!) },
        });
        var signature = Base64Url.DecodeFromChars((string)sent["signature"]!);
        Assert.Equal(64, signature.Length);
        Assert.True(verifier.VerifyData(Encoding.ASCII.GetBytes($"{sent["protected"]}.{sent["payload"]}"), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    [Fact]
    public void A_known_account_is_named_instead_of_the_key_and_a_question_has_no_payload()
    {
        using var key = AcmeKey.Create();
        var sent = JsonNode.Parse(key.Sign("https://ca.example/order/1", "n", "https://ca.example/acct/7", null))!;
        var head = Decoded(sent["protected"]!);
        Assert.Equal(("https://ca.example/acct/7", true, ""), ((string)head["kid"]!, head["jwk"] is null, (string)sent["payload"]!));
    }

    [Fact]
    public void The_key_comes_back_from_its_export_with_the_same_thumbprint_in_the_key_authorization()
    {
        using var key = AcmeKey.Create();
        using var read = AcmeKey.Read(key.Export());
        var canonical = $$"""{"crv":"P-256","kty":"EC","x":"{{key.Jwk()["x"]}}","y":"{{key.Jwk()["y"]}}"}""";
        Assert.Equal($"tok.{Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)))}", read.KeyAuthorization("tok"));
    }

    [Fact]
    public void A_binding_is_the_public_key_signed_by_the_external_account()
    {
        using var key = AcmeKey.Create();
        var mac = new byte[] { 1, 2, 3 };
        var binding = key.Bind("https://ca.example/new-account", "kid-1", mac);
        var head = Decoded(binding["protected"]!);
        Assert.Equal(("HS256", "kid-1", "https://ca.example/new-account"), ((string)head["alg"]!, (string)head["kid"]!, (string)head["url"]!));
        Assert.Equal(key.Jwk().ToJsonString(), Decoded(binding["payload"]!).ToJsonString());
        Assert.Equal(HMACSHA256.HashData(mac, Encoding.ASCII.GetBytes($"{binding["protected"]}.{binding["payload"]}")), Base64Url.DecodeFromChars((string)binding["signature"]!));
    }

    [Fact]
    public void A_request_names_every_host_and_is_signed_by_the_new_key()
    {
        var longest = string.Join('.', Enumerable.Repeat(new string('a', 20), 4)) + ".example";
        using var key = RSA.Create(2048);
        var pem = AcmeOrder.Request([longest, "B.example"], key).CreateSigningRequestPem();
        var read = System.Security.Cryptography.X509Certificates.CertificateRequest.LoadSigningRequestPem(
            pem, HashAlgorithmName.SHA256, System.Security.Cryptography.X509Certificates.CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions, RSASignaturePadding.Pkcs1);
        Assert.Equal("CN=B.example", read.SubjectName.Name);
        Assert.Equal([longest, "b.example"], read.CertificateExtensions.OfType<System.Security.Cryptography.X509Certificates.X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames());
    }

    [Theory]
    [InlineData("""{"type":"urn:ietf:params:acme:error:rateLimited","detail":"too many\ncertificates"}""", "ca refuses: too many certificates (rateLimited)", "rateLimited")]
    [InlineData("""{"type":"urn:x","detail":"no"}""", "ca refuses: no (urn:x)", "urn:x")]
    [InlineData("""{"detail":"all","subproblems":[{"detail":"bad","identifier":{"type":"dns","value":"a.example"}}]}""", "ca refuses: all; a.example: bad", "")]
    [InlineData("<html>", "ca answers with status 503", "")]
    [InlineData("""{"detail":7}""", "ca refuses: no reason given ()", "")]
    public void A_refusal_has_the_authoritys_own_words(string body, string says, string type)
    {
        var problem = new AcmeAnswer(503, Encoding.UTF8.GetBytes(body), "", "", TimeSpan.FromMinutes(3)).Problem("ca");
        Assert.Equal((says, type, TimeSpan.FromMinutes(3)), (problem.Message, problem.Type, problem.RetryAfter));
    }

    [Fact]
    public void Pauses_are_read_as_seconds_and_as_dates()
    {
        Assert.Equal(TimeSpan.FromSeconds(120), AcmeAnswer.Wait(RetryConditionHeaderValue.Parse("120"), Now));
        Assert.Equal(TimeSpan.FromMinutes(5), AcmeAnswer.Wait(RetryConditionHeaderValue.Parse("Thu, 01 Jan 2026 12:05:00 GMT"), Now));
        Assert.Equal(TimeSpan.Zero, AcmeAnswer.Wait(RetryConditionHeaderValue.Parse("Thu, 01 Jan 2026 11:05:00 GMT"), Now));
        Assert.Equal(TimeSpan.Zero, AcmeAnswer.Wait(null, Now));
    }

    [Fact]
    public void What_an_order_is_made_from_tells_apart_what_failures_are_about()
    {
        var order = new AcmeCertificate { Account = "a", Names = ["a.example"] };
        var account = new AcmeAccount { Name = "a", DirectoryUrl = "https://ca.example/" };
        var one = AcmeCertificates.Fingerprint(order, account);
        Assert.Equal(one, AcmeCertificates.Fingerprint(order with { RenewDays = 7 }, account with { Email = "x@y" }));
        Assert.Equal(4, new[] { one, AcmeCertificates.Fingerprint(order with { Names = ["b.example"] }, account), AcmeCertificates.Fingerprint(order with { Asked = "x" }, account), AcmeCertificates.Fingerprint(order, null) }.Distinct().Count());
    }

    private static JsonObject Decoded(JsonNode text) => JsonNode.Parse(Base64Url.DecodeFromChars((string)text!))!.AsObject();
}
