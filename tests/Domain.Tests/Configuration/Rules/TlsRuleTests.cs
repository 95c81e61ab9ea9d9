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

    [Theory]
    [InlineData("http", """{ "enabled": true, "serverName": "app.internal" }""")]
    [InlineData("https", """{ "enabled": true, "verify": false }""")]
    [InlineData("tcp", """{ "enabled": true }""", "LM1017 /virtualServices/0/reencryption/enabled")]
    [InlineData("http", """{ "enabled": true, "serverName": "10.0.0.1", "caPem": "x" }""", "LM1025 /virtualServices/0/reencryption/caPem", "LM1016 /virtualServices/0/reencryption/serverName")]
    public void Reencryption_needs_HTTP_a_name_and_PEM(string type, string settings, params string[] problems) =>
        Documents.AssertProblems(Document(type, "{}", settings), problems);

    [Theory]
    [InlineData("tcp", """["www.example.com", "*.example.com", "a_b.c"]""")]
    [InlineData("http", """["www.example.com"]""", "LM1017 /virtualServices/0/realServers/0/sniHosts")]
    [InlineData("tcp", """["", "*", "a.*.com", "192.0.2.1", "www.x"]""", "LM1016 /virtualServices/0/realServers/0/sniHosts/0", "LM1016 /virtualServices/0/realServers/0/sniHosts/1", "LM1016 /virtualServices/0/realServers/0/sniHosts/2", "LM1016 /virtualServices/0/realServers/0/sniHosts/3")]
    [InlineData("tcp", """["www.x", "WWW.X"]""", "LM1011 /virtualServices/0/realServers/0/sniHosts/1")]
    public void Names_of_servers_are_DNS_names_on_tcp_services(string type, string hosts, params string[] problems) => Documents.AssertProblems(
        $$"""{ "virtualServices": [ { "address": "198.18.0.1:443", "type": "{{type}}", "realServers": [ { "address": "198.18.1.1:443", "sniHosts": {{hosts}} } ] } ] }""", problems);

    private static string Document(string type, string tls, string reencryption = "{}") => $$"""
        {
          "certificates": [ { "name": "www", "chainPem": "PEM", "privateKey": "sealed:1:" } ],
          "virtualServices": [ { "address": "198.18.0.1:443", "type": "{{type}}", "certificates": [{{(type == "https" ? "\"www\"" : "")}}], "tls": {{tls}}, "reencryption": {{reencryption}} } ]
        }
        """;
}
