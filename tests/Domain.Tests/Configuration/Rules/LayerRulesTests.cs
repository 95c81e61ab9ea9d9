using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class LayerRulesTests
{
    [Theory]
    [InlineData("\"layer\":4")]
    [InlineData("\"layer\":4,\"type\":\"udp\",\"scheduling\":\"lc\",\"persistence\":{\"mode\":\"src\"}")]
    [InlineData("\"layer\":4,\"address\":\"198.18.0.9:8000-8099\",\"forwarding\":\"snat\"")]
    [InlineData("\"layer\":4,\"address\":\"[2001:db8::9]:*\",\"timeouts\":{\"drainTimeoutSeconds\":5}")]
    [InlineData("\"layer\":4,\"realServers\":[{\"address\":\"198.18.1.11:80\"}]")]
    [InlineData("\"layer\":4,\"forwarding\":\"dsr\",\"address\":\"198.18.0.9:80\",\"persistence\":{\"mode\":\"src\"},\"scheduling\":\"wlc\",\"realServers\":[{\"address\":\"198.18.0.21:80\"}]")]
    [InlineData("\"layer\":4,\"forwarding\":\"dsr\",\"type\":\"udp\",\"address\":\"[2001:db8::9]:*\",\"realServers\":[{\"address\":\"[2001:db8::21]:80\"}]")]
    public void What_the_kernel_can_do_is_taken(string fields) => Documents.AssertValid(Documents.WithService(fields));

    [Fact]
    public void Each_feature_that_needs_a_look_into_the_traffic_is_named()
    {
        var all = """
            "layer":4,"type":"https","certificates":["www"],"tlsMinimum":"1.3","forwardedFor":true,"timeouts":{"clientIdleTimeoutSeconds":5},"address":"0.0.0.0:80",
            "redirectHttp":true,"redirect":{"target":"https://%h%s"},"notAvailable":{"mode":"redirect","target":"/"},
            "requestRules":["r"],"responseRules":["s"],"groups":[{"name":"g"}],"routes":[{"rule":"r","group":"g"}]
            """;
        var problems = Documents.Problems(Documents.WithService(all)).Where(problem => problem.StartsWith("LM1017", StringComparison.Ordinal));
        Assert.Equal(
            [
                "type", "certificates", "tlsMinimum", "forwardedFor", "timeouts",
                "redirectHttp", "redirect", "notAvailable", "requestRules", "responseRules", "groups", "routes", "address",
            ],
            problems.Select(problem => problem.Split('/')[^1]));
    }

    [Fact]
    public void Direct_server_return_names_all_that_it_cannot_do_at_once()
    {
        var all = """
            "layer":4,"forwarding":"dsr","address":"198.18.0.9:80","type":"http","persistence":{"mode":"cookie","name":"sid"},"transparent":true,"proxyProtocol":{"send":"v1"},
            "retry":{"triesMax":2},"realServers":[{"address":"198.18.0.21:8080"},{"address":"198.18.0.22:80"},{"address":"198.18.0.22:80","backup":true}]
            """;
        Assert.Equal(
            [
                "LM1012 /virtualServices/0/realServers/2/address", "LM1017 /virtualServices/0/persistence", "LM1017 /virtualServices/0/proxyProtocol",
                "LM1017 /virtualServices/0/realServers/0/address", "LM1017 /virtualServices/0/realServers/2/backup", "LM1017 /virtualServices/0/retry",
                "LM1017 /virtualServices/0/transparent", "LM1017 /virtualServices/0/type",
            ],
            Documents.Problems(Documents.WithService(all)).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"type\":\"udp\"", "type")]
    [InlineData("\"type\":\"tcp\",\"address\":\"198.18.0.9:80-81\"", "address")]
    [InlineData("\"type\":\"tcp\",\"forwarding\":\"nat\"", "forwarding")]
    [InlineData("\"type\":\"tcp\",\"forwarding\":\"dsr\"", "forwarding")]
    public void Layer_seven_has_nothing_that_only_the_kernel_does(string fields, string field) =>
        Documents.AssertProblems(Documents.WithService(fields), $"LM1017 /virtualServices/0/{field}");

    [Theory]
    [InlineData("\"layer\":5", "LM1006 /virtualServices/0/layer")]
    [InlineData("\"layer\":\"4\"", "LM1003 /virtualServices/0/layer")]
    [InlineData("\"layer\":4,\"address\":\"198.18.0.9:81-80\"", "LM1010 /virtualServices/0/address")]
    [InlineData("\"layer\":4,\"address\":\"198.18.0.9:80-70000\"", "LM1010 /virtualServices/0/address")]
    [InlineData("\"layer\":4,\"realServers\":[{\"address\":\"[2001:db8::1]:80\"}]", "LM1017 /virtualServices/0/realServers/0/address")]
    [InlineData("\"layer\":4,\"address\":\"198.18.0.9:*\",\"realServers\":[{\"address\":\"198.18.0.9:99\"}]", "LM1017 /virtualServices/0/realServers/0/address")]
    [InlineData(
        "\"layer\":4,\"address\":\"198.18.0.9:*\",\"realServers\":[{\"address\":\"198.18.1.1:80\"},{\"address\":\"198.18.1.1:81\"}]",
        "LM1012 /virtualServices/0/realServers/1/address")]
    public void What_cannot_be_is_refused_with_its_place(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);

    [Theory]
    [InlineData("\"address\":\"198.18.0.9:80\"", "\"layer\":4,\"address\":\"198.18.0.9:80\"", true)]
    [InlineData("\"address\":\"0.0.0.0:80\"", "\"layer\":4,\"address\":\"198.18.0.9:80\"", true)]
    [InlineData("\"layer\":4,\"address\":\"198.18.0.9:*\"", "\"address\":\"198.18.0.9:80\"", true)]
    [InlineData("\"layer\":4,\"address\":\"198.18.0.9:80-90\"", "\"layer\":4,\"address\":\"198.18.0.9:90-99\"", true)]
    [InlineData("\"layer\":4,\"address\":\"198.18.0.9:53\"", "\"layer\":4,\"address\":\"198.18.0.9:53\",\"type\":\"udp\"", false)]
    [InlineData("\"layer\":4,\"address\":\"198.18.0.9:80-90\"", "\"layer\":4,\"address\":\"198.18.0.9:91-99\"", false)]
    [InlineData("\"layer\":4,\"address\":\"198.18.0.9:*\"", "\"layer\":4,\"address\":\"198.18.0.8:80\"", false)]
    public void No_two_services_claim_the_same_packets(string first, string second, bool refused) => Documents.AssertProblems(
        Documents.WithServices(first, second), refused ? ["LM1012 /virtualServices/1/address"] : []);

    [Theory]
    [InlineData("198.18.0.9:80")]
    [InlineData("198.18.0.9:80-90")]
    [InlineData("[2001:db8::9]:*")]
    public void An_address_is_written_as_it_was_read(string text)
    {
        var read = ConfigValidator.Read(Documents.WithService($"\"layer\":4,\"address\":\"{text}\"")).Value!;
        Assert.Equal(text, Assert.Single(read.VirtualServices).AddressText);
        Assert.Contains($"\"address\":\"{text}\"", ConfigJson.Write(read).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Layer_four_is_tcp_and_checked_by_tcp_unless_it_says_otherwise()
    {
        var config = ConfigValidator.Read(Documents.WithServices("\"layer\":4", "\"layer\":4,\"type\":\"udp\"", "\"name\":\"web\"")).Value!;
        Assert.Equal(
            [(ServiceType.Tcp, HealthCheckType.Tcp, false), (ServiceType.Udp, HealthCheckType.Icmp, false), (ServiceType.Http, HealthCheckType.Http, true)],
            config.VirtualServices.Select(service => (service.Type, service.Check.Type, service.ForwardedFor)));
    }
}
