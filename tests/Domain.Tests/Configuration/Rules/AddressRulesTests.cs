namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("223.255.255.255:80", true)]
    [InlineData("224.0.0.1:80", false)]
    [InlineData("239.255.255.255:80", false)]
    [InlineData("240.0.0.1:80", false)]
    [InlineData("255.255.255.255:80", false)]
    [InlineData("0.0.0.0:80", true)]
    [InlineData("0.0.0.1:80", false)]
    [InlineData("127.0.0.1:80", true)]
    [InlineData("[::]:80", true)]
    [InlineData("[::1]:80", true)]
    [InlineData("[ff02::1]:80", false)]
    [InlineData("[fe80::1]:80", false)]
    [InlineData("[::ffff:198.18.0.1]:80", false)]
    [InlineData("[2001:db8::1]:65535", true)]
    public void A_service_listens_on_what_can_be_bound(string address, bool valid) =>
        Documents.AssertProblems(Documents.WithService($"\"address\":\"{address}\""), valid ? [] : ["LM1010 /virtualServices/0/address"]);

    [Theory]
    [InlineData("198.18.1.1:80", true)]
    [InlineData("[2001:db8::1]:80", true)]
    [InlineData("127.0.0.1:8080", true)]
    [InlineData("0.0.0.0:80", false)]
    [InlineData("[::]:80", false)]
    [InlineData("224.0.0.1:80", false)]
    [InlineData("255.255.255.255:80", false)]
    [InlineData("[ff02::1]:80", false)]
    public void A_real_server_is_at_one_address_of_either_family(string address, bool valid) =>
        Documents.AssertProblems(
            Documents.WithService($$"""  "realServers":[{"address":"{{address}}"}] """), valid ? [] : ["LM1010 /virtualServices/0/realServers/0/address"]);

    [Theory]
    [InlineData("198.18.0.1:80", "198.18.0.1:80", "LM1012 /virtualServices/1/address")]
    [InlineData("[2001:db8::1]:80", "[2001:DB8:0::1]:80", "LM1012 /virtualServices/1/address")]
    [InlineData("0.0.0.0:80", "198.18.0.1:80", "LM1012 /virtualServices/1/address")]
    [InlineData("198.18.0.1:80", "0.0.0.0:80", "LM1012 /virtualServices/0/address")]
    [InlineData("[::]:80", "[2001:db8::1]:80", "LM1012 /virtualServices/1/address")]
    [InlineData("0.0.0.0:80", "0.0.0.0:80", "LM1012 /virtualServices/1/address")]
    [InlineData("198.18.0.1:80", "198.18.0.1:81", null)]
    [InlineData("198.18.0.1:80", "198.18.0.2:80", null)]
    [InlineData("0.0.0.0:80", "198.18.0.1:81", null)]
    [InlineData("0.0.0.0:80", "[2001:db8::1]:80", null)]
    [InlineData("0.0.0.0:80", "[::]:80", null)]
    public void No_two_services_claim_the_same_traffic(string first, string second, string? expected) =>
        Documents.AssertProblems(Documents.WithServices($"\"address\":\"{first}\"", $"\"address\":\"{second}\""), expected is null ? [] : [expected]);

    [Fact]
    public void A_real_server_stands_once_in_its_service_but_may_stand_in_others()
    {
        const string Twice = """ "realServers":[{"address":"198.18.1.1:80"},{"address":"198.18.1.2:80"},{"address":"198.18.1.1:80"}] """;
        Documents.AssertProblems(Documents.WithService(Twice), "LM1012 /virtualServices/0/realServers/2/address");
        const string Once = """ "realServers":[{"address":"198.18.1.1:80"},{"address":"198.18.1.1:81"}] """;
        Documents.AssertValid(Documents.WithServices(Once, Once));
    }

    [Theory]
    [InlineData("198.18.0.100:80", "198.18.0.100:80", false)]
    [InlineData("198.18.0.100:80", "198.18.0.100:81", true)]
    [InlineData("0.0.0.0:80", "127.0.0.1:80", false)]
    [InlineData("0.0.0.0:80", "127.0.0.1:81", true)]
    [InlineData("0.0.0.0:80", "[::1]:80", true)]
    [InlineData("[::]:80", "[::1]:80", false)]
    [InlineData("0.0.0.0:80", "198.18.0.50:80", false)]
    [InlineData("0.0.0.0:80", "198.18.0.51:80", true)]
    public void A_service_never_sends_its_traffic_to_itself(string service, string server, bool valid) =>
        Documents.AssertProblems(
            $$$"""{"ha":{"sharedAddresses":[{"address":"198.18.0.50"}]},"virtualServices":[{"address":"{{{service}}}","realServers":[{"address":"{{{server}}}"}]}]}""",
            valid ? [] : ["LM1017 /virtualServices/0/realServers/0/address"]);
}
