using System.Text.Json;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class TlsRuleTests
{
    private const string Ca = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    private const string Crl = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n";

    [Fact]
    public void Settings_that_differ_from_the_defaults_stand_on_https_services_only()
    {
        Documents.AssertProblems(Document("http", """{ "cipherSet": "fips" }"""), "LM1017 /virtualServices/0/tls");
        Documents.AssertProblems(Document("tcp", """{ "clientCertificates": "off" }"""));
        Documents.AssertProblems(Document("https", """{ "cipherSet": "fips" }"""));
    }

    [Theory]
    [InlineData("""{ "cipherSet": "custom", "ciphers": "ECDHE+AESGCM", "cipherSuites": "TLS_AES_128_GCM_SHA256" }""")]
    [InlineData("""{ "cipherSet": "custom" }""", "LM1004 /virtualServices/0/tls/ciphers")]
    [InlineData("""{ "ciphers": "ECDHE+AESGCM", "cipherSuites": "X" }""", "LM1017 /virtualServices/0/tls/ciphers", "LM1017 /virtualServices/0/tls/cipherSuites")]
    [InlineData("""{ "cipherSet": "best" }""", "LM1005 /virtualServices/0/tls/cipherSet")]
    public void Lists_of_ciphers_go_with_the_custom_set(string tls, params string[] problems) => Documents.AssertProblems(Document("https", tls), problems);

    [Theory]
    [InlineData("off", "", "")]
    [InlineData("required", Ca, Crl)]
    [InlineData("optional", Ca + Ca, "")]
    [InlineData("required", "", "", "LM1023 /virtualServices/0/tls/clientCaPem")]
    [InlineData("required", "not PEM", "not PEM", "LM1025 /virtualServices/0/tls/clientCaPem", "LM1025 /virtualServices/0/tls/clientCrlPem")]
    [InlineData("required", Crl, Ca, "LM1025 /virtualServices/0/tls/clientCaPem", "LM1025 /virtualServices/0/tls/clientCrlPem")]
    public void Client_certificates_need_their_authorities(string mode, string ca, string crl, params string[] problems) => Documents.AssertProblems(
        Document("https", $$"""{ "clientCertificates": "{{mode}}", "clientCaPem": {{JsonSerializer.Serialize(ca)}}, "clientCrlPem": {{JsonSerializer.Serialize(crl)}} }"""), problems);

    private static string Document(string type, string tls) => $$"""
        {
          "certificates": [ { "name": "www", "chainPem": "PEM", "privateKey": "sealed:1:" } ],
          "virtualServices": [ { "address": "198.18.0.1:443", "type": "{{type}}", "certificates": [{{(type == "https" ? "\"www\"" : "")}}], "tls": {{tls}} } ]
        }
        """;
}
