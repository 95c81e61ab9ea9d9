namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class HaRulesTests
{
    [Theory]
    [InlineData("198.18.0.100", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("224.0.0.18", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("ff02::1", false)]
    [InlineData("::ffff:198.18.0.100", false)]
    public void Shared_addresses_and_gateways_are_single_reachable_addresses(string address, bool valid)
    {
        Documents.AssertProblems(Documents.WithHa($$""" "sharedAddresses":[{"address":"{{address}}"}] """), valid ? [] : ["LM1009 /ha/sharedAddresses/0/address"]);
        Documents.AssertProblems(Documents.WithHa($""" "gateways":["{address}"] """), valid ? [] : ["LM1009 /ha/gateways/0"]);
    }

    [Fact]
    public void Each_is_given_once()
    {
        Documents.AssertProblems(
            Documents.WithHa(""" "sharedAddresses":[{"address":"198.18.0.100"},{"address":"198.18.0.100","role":"back"}] """),
            "LM1012 /ha/sharedAddresses/1/address");
        Documents.AssertProblems(Documents.WithHa(""" "gateways":["198.18.0.1","198.18.0.2","198.18.0.1"] """), "LM1012 /ha/gateways/2");
    }

    [Fact]
    public void A_gateway_is_not_a_shared_address() =>
        Documents.AssertProblems(
            Documents.WithHa(""" "sharedAddresses":[{"address":"198.18.0.100"}],"gateways":["198.18.0.1","198.18.0.100"] """), "LM1017 /ha/gateways/1");

    [Theory]
    [InlineData(75, 150, true)]
    [InlineData(76, 150, false)]
    [InlineData(100, 200, true)]
    [InlineData(100, 199, false)]
    [InlineData(5000, 10_000, true)]
    public void The_heartbeat_survives_one_lost_packet(int interval, int timeout, bool valid) =>
        Documents.AssertProblems(
            Documents.WithHa($"\"heartbeatIntervalMilliseconds\":{interval},\"heartbeatTimeoutMilliseconds\":{timeout}"),
            valid ? [] : ["LM1017 /ha/heartbeatTimeoutMilliseconds"]);

    [Fact]
    public void A_conflict_with_a_value_that_was_not_read_is_not_told() =>
        Documents.AssertProblems(
            Documents.WithHa("\"heartbeatIntervalMilliseconds\":\"5000\",\"heartbeatTimeoutMilliseconds\":150"), "LM1003 /ha/heartbeatIntervalMilliseconds");
}
