using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Changes;

public sealed class CertificateDecisionsTests
{
    private const string Www = """{"name":"www","chainPem":"PEM 1","privateKey":"sealed:1:AAAA"}""";
    private static readonly LoadMasterConfig WithWww = After(LoadMasterConfig.Empty, new ConfigCommand.PutCertificate(Www, Replace: false));

    [Fact]
    public void A_certificate_is_added_used_replaced_and_deleted()
    {
        var used = After(WithWww, new ConfigCommand.AddVirtualService("""{"address":"198.18.0.100:443","type":"https","certificates":["www"],"tlsMinimum":"1.3"}"""));
        var service = used.VirtualServices[0];
        Assert.Equal((ServiceType.Https, TlsVersion.Tls13, HealthCheckType.Http), (service.Type, service.TlsMinimum, service.Check.Type));
        Assert.Equal(ProblemCodes.CertificateInUse, Refused(used, new ConfigCommand.DeleteCertificate("www")).Code);

        var replaced = After(used, new ConfigCommand.PutCertificate(Www.Replace("PEM 1", "PEM 2", StringComparison.Ordinal), Replace: true));
        Assert.Equal("PEM 2", Assert.Single(replaced.Certificates).ChainPem);

        var unused = After(replaced, new ConfigCommand.DeleteVirtualService(new VirtualServiceId(1)));
        Assert.Empty(After(unused, new ConfigCommand.DeleteCertificate("www")).Certificates);
    }

    [Fact]
    public void The_history_names_a_certificate_and_not_its_key()
    {
        var accepted = Assert.IsType<ConfigDecision.Accepted>(ConfigDecider.Decide(WithWww, new ConfigCommand.PutCertificate(Www.Replace("1\"", "2\"", StringComparison.Ordinal), Replace: true)));
        Assert.Equal("certificate \"www\" replaced", accepted.Summary);
        Assert.DoesNotContain("sealed", accepted.Change.ToString());
        Assert.IsType<ConfigDecision.Unchanged>(ConfigDecider.Decide(WithWww, new ConfigCommand.PutCertificate(Www, Replace: true)));
    }

    [Fact]
    public void Names_are_unique_and_must_exist_to_be_replaced_or_deleted()
    {
        Assert.Equal((ProblemCodes.DuplicateName, "/name"), CodeAndPath(Refused(WithWww, new ConfigCommand.PutCertificate(Www, Replace: false))));
        Assert.Equal(ProblemCodes.NotFound, Refused(LoadMasterConfig.Empty, new ConfigCommand.PutCertificate(Www, Replace: true)).Code);
        Assert.Equal(ProblemCodes.NotFound, Refused(WithWww, new ConfigCommand.DeleteCertificate("other")).Code);
    }

    [Theory]
    [InlineData("""{"name":"","chainPem":"","privateKey":"sealed:1:"}""", ProblemCodes.MissingField, "/name")]
    [InlineData("""{"name":"a/b","chainPem":"","privateKey":"sealed:1:"}""", ProblemCodes.OutOfRange, "/name")]
    [InlineData("""{"name":"a","chainPem":"","privateKey":"-----BEGIN PRIVATE KEY-----"}""", ProblemCodes.KeyNotSealed, "/privateKey")]
    [InlineData("""{"name":"a","privateKey":"sealed:1:"}""", ProblemCodes.MissingField, "/chainPem")]
    public void What_cannot_be_a_certificate_is_refused(string json, string code, string path)
    {
        var problem = Refused(LoadMasterConfig.Empty, new ConfigCommand.PutCertificate(json, Replace: false));
        Assert.Equal((code, path), CodeAndPath(problem));
        Assert.DoesNotContain("BEGIN", problem.Message);
    }

    [Theory]
    [InlineData("""{"address":"198.18.0.100:443","type":"https"}""", ProblemCodes.CertificateNeeded, "/certificates")]
    [InlineData("""{"address":"198.18.0.100:443","type":"https","certificates":["wwww"]}""", ProblemCodes.UnknownCertificate, "/certificates/0")]
    [InlineData("""{"address":"198.18.0.100:443","type":"https","certificates":["www","www"]}""", ProblemCodes.DuplicateName, "/certificates/1")]
    [InlineData("""{"address":"198.18.0.100:443","type":"http","certificates":["www"]}""", ProblemCodes.ImpossibleCombination, "/certificates")]
    [InlineData("""{"address":"198.18.0.100:443","type":"tcp","certificates":["www"]}""", ProblemCodes.ImpossibleCombination, "/certificates")]
    public void Services_name_certificates_that_fit(string json, string code, string path) =>
        Assert.Equal((code, path), CodeAndPath(Refused(WithWww, new ConfigCommand.AddVirtualService(json))));

    [Fact]
    public void Events_of_certificates_read_back()
    {
        foreach (var change in new ConfigChange[] { new ConfigChange.CertificatePut(WithWww.Certificates[0]), new ConfigChange.CertificateDeleted("www") })
        {
            var written = new ConfigEvent(2, 1, 1, DateTimeOffset.UnixEpoch, "admin", "x", change);
            Assert.Equal(written, ConfigJson.ReadEvent(ConfigJson.WriteEvent(written)));
        }
    }

    private static (string Code, string Path) CodeAndPath(ConfigProblem problem) => (problem.Code, problem.Path);

    private static ConfigProblem Refused(LoadMasterConfig config, ConfigCommand command) =>
        Assert.Single(Assert.IsType<ConfigDecision.Refused>(ConfigDecider.Decide(config, command)).Problems);

    private static LoadMasterConfig After(LoadMasterConfig config, ConfigCommand command) =>
        ConfigDecider.Apply(config, Assert.IsType<ConfigDecision.Accepted>(ConfigDecider.Decide(config, command)).Change);
}
