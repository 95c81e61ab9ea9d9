using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

public sealed class RedirectorsTests
{
    private const string Https = """{"address":"198.18.0.100:443","type":"https","certificates":["www"],"redirectHttp":true}""";

    private static readonly LoadMasterConfig Start = new() { Certificates = [new Certificate { Name = "www", ChainPem = "PEM", PrivateKey = "sealed:1:" }] };

    [Fact]
    public void The_switch_makes_a_redirect_service_on_port_80()
    {
        var config = Run(Start, new ConfigCommand.AddVirtualService(Https));
        Assert.Equal(2, config.VirtualServices.Count);
        var made = config.VirtualServices[1];
        Assert.Equal((2, "198.18.0.100:80", ServiceType.Http), (made.Id.Value, made.Address.ToString(), made.Type));
        Assert.Equal(new RedirectSettings { Target = "https://%h%s", Status = 302 }, made.Redirect);
        Assert.Equal(3, config.NextVirtualServiceId);
    }

    [Fact]
    public void It_follows_the_address_and_port_of_its_service_and_goes_with_it()
    {
        var config = Run(Start, new ConfigCommand.AddVirtualService(Https));
        config = Run(config, new ConfigCommand.PatchVirtualService(new(1), """{"address":"198.18.0.100:8443"}"""));
        Assert.Equal((2, "https://%h:8443%s"), (config.VirtualServices[1].Id.Value, config.VirtualServices[1].Redirect.Target));

        config = Run(config, new ConfigCommand.PatchVirtualService(new(1), """{"address":"198.18.0.7:443"}"""));
        Assert.Equal((2, "198.18.0.7:80", "https://%h%s"), (config.VirtualServices.Count, config.VirtualServices[1].Address.ToString(), config.VirtualServices[1].Redirect.Target));

        Assert.Single(Run(config, new ConfigCommand.PatchVirtualService(new(1), """{"redirectHttp":false}""")).VirtualServices);
        Assert.Empty(Run(config, new ConfigCommand.DeleteVirtualService(new(1))).VirtualServices);
    }

    [Fact]
    public void Its_own_settings_stay()
    {
        var config = Run(Start, new ConfigCommand.AddVirtualService(Https));
        config = Run(config, new ConfigCommand.PatchVirtualService(new(2), """{"name":"to https","redirect":{"status":308,"target":"https://www.example.com%s"}}"""));
        config = Run(config, new ConfigCommand.PatchVirtualService(new(1), """{"address":"198.18.0.100:8443"}"""));
        Assert.Equal(("to https", 308, "https://www.example.com%s"), (config.VirtualServices[1].Name, config.VirtualServices[1].Redirect.Status, config.VirtualServices[1].Redirect.Target));
    }

    [Fact]
    public void It_is_not_deleted_by_itself()
    {
        var config = Run(Start, new ConfigCommand.AddVirtualService(Https));
        var refused = Assert.IsType<ConfigDecision.Refused>(ConfigDecider.Decide(config, new ConfigCommand.DeleteVirtualService(new(2))));
        Assert.Equal(ProblemCodes.InUse, refused.Problems[0].Code);
        Assert.Contains("lm vs set 1 --redirect-http off", refused.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_serves_port_80_is_never_replaced()
    {
        var config = Run(Start, new ConfigCommand.AddVirtualService("""{"address":"198.18.0.100:80","name":"old"}"""));
        var refused = Assert.IsType<ConfigDecision.Refused>(ConfigDecider.Decide(config, new ConfigCommand.AddVirtualService(Https)));
        Assert.Equal((ProblemCodes.DuplicateAddress, "/redirectHttp"), (refused.Problems[0].Code, refused.Problems[0].Path));
        Assert.Contains("\"old\"", refused.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_https_services_of_one_address_share_it()
    {
        var config = Run(Start, new ConfigCommand.AddVirtualService(Https));
        config = Run(config, new ConfigCommand.AddVirtualService(Https.Replace(":443", ":8443", StringComparison.Ordinal)));
        Assert.Equal(3, config.VirtualServices.Count);
        config = Run(config, new ConfigCommand.DeleteVirtualService(new(1)));
        Assert.Equal(["https://%h:8443%s"], config.VirtualServices.Where(service => service.Redirect.IsOn).Select(service => service.Redirect.Target));
    }

    [Fact]
    public void A_document_that_asks_for_it_gets_it_and_reads_back_the_same()
    {
        var json = $$"""{"certificates":[{"name":"www","chainPem":"PEM","privateKey":"sealed:1:"}],"virtualServices":[{{Https}}]}""";
        var config = Run(LoadMasterConfig.Empty, new ConfigCommand.ReplaceConfig(json));
        Assert.Equal(2, config.VirtualServices.Count);
        Assert.Equal(config, ConfigJson.Read(ConfigJson.Write(config)).Value);
        Assert.IsType<ConfigDecision.Unchanged>(ConfigDecider.Decide(config, new ConfigCommand.ReplaceConfig(json)));
    }

    private static LoadMasterConfig Run(LoadMasterConfig config, ConfigCommand command)
    {
        var decision = ConfigDecider.Decide(config, command);
        return decision is ConfigDecision.Accepted accepted ? ConfigDecider.Apply(config, accepted.Change) : throw new InvalidOperationException($"{decision}");
    }
}
