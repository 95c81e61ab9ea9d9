using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

public sealed class ConfigJsonReaderTests
{
    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("nonsense", 1, 2)]
    [InlineData("{\n  \"ha\": {,}\n}", 2, 10)]
    [InlineData("{} {}", 1, 4)]
    [InlineData("{\"ha\":{},}", 1, 10)]
    [InlineData("{ /* no comments */ }", 1, 3)]
    public void Text_that_is_not_json_is_refused_with_line_and_column(string json, int line, int column)
    {
        var problem = Assert.Single(ConfigJson.Read(json).Problems);
        Assert.Equal((ProblemCodes.NotJson, ""), (problem.Code, problem.Path));
        Assert.Contains($"line {line}, column {column}:", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_that_is_too_deep_too_long_or_not_unicode_is_refused()
    {
        Assert.Equal(["LM1001 "], Documents.Problems(new string('[', 100)));
        Assert.Equal(["LM1007 "], Documents.Problems($"\"{new string('x', Limits.ConfigDocumentBytesMax)}\""));
        Assert.Equal(["LM1001 "], Documents.Problems("{\"\ud800\":1}"));
    }

    [Theory]
    [InlineData("[]", "LM1003 ")]
    [InlineData("null", "LM1003 ")]
    [InlineData("""{"ha":[]}""", "LM1003 /ha")]
    [InlineData("""{"virtualServices":{}}""", "LM1003 /virtualServices")]
    [InlineData("""{"virtualServices":[5]}""", "LM1003 /virtualServices/0")]
    [InlineData("""{"ha":{"preferredNode":5}}""", "LM1003 /ha/preferredNode")]
    [InlineData("""{"ha":{"preferredNode":null}}""", "LM1003 /ha/preferredNode")]
    [InlineData("""{"ha":{"preferredNode":"\ud800"}}""", "LM1003 /ha/preferredNode")]
    [InlineData("""{"ha":{"addressLifetimeSeconds":"2"}}""", "LM1003 /ha/addressLifetimeSeconds")]
    [InlineData("""{"ha":{"addressLifetimeSeconds":2.5}}""", "LM1003 /ha/addressLifetimeSeconds")]
    [InlineData("""{"ha":{"addressLifetimeSeconds":1e400}}""", "LM1006 /ha/addressLifetimeSeconds")]
    [InlineData("""{"ha":{"addressLifetimeSeconds":9999999999}}""", "LM1006 /ha/addressLifetimeSeconds")]
    [InlineData("""{"ha":{"gateways":["router"]}}""", "LM1009 /ha/gateways/0")]
    [InlineData("""{"ha":{"gateways":["10.1"]}}""", "LM1009 /ha/gateways/0")]
    [InlineData("""{"ha":{"gateways":["fe80::1%eth0"]}}""", "LM1009 /ha/gateways/0")]
    [InlineData("""{"ha":{"gateways":[7]}}""", "LM1003 /ha/gateways/0")]
    [InlineData("""{"ha":{"sharedAddresses":[{"role":"front"}]}}""", "LM1004 /ha/sharedAddresses/0/address")]
    [InlineData("""{"ha":{"sharedAddresses":[{"address":"198.18.0.1","role":"Front"}]}}""", "LM1005 /ha/sharedAddresses/0/role")]
    [InlineData("""{"ha":{"sharedAddresses":[{"address":"198.18.0.1","role":1}]}}""", "LM1003 /ha/sharedAddresses/0/role")]
    [InlineData("""{"virtualServices":[{}]}""", "LM1004 /virtualServices/0/address")]
    [InlineData("""{"virtualServices":[{"address":"198.18.0.1"}]}""", "LM1010 /virtualServices/0/address")]
    [InlineData("""{"virtualServices":[{"address":"198.18.0.1:0"}]}""", "LM1010 /virtualServices/0/address")]
    [InlineData("""{"virtualServices":[{"address":"198.18.0.1:65536"}]}""", "LM1010 /virtualServices/0/address")]
    [InlineData("""{"virtualServices":[{"address":"2001:db8::1:80"}]}""", "LM1010 /virtualServices/0/address")]
    [InlineData("""{"virtualServices":[{"address":80}]}""", "LM1003 /virtualServices/0/address")]
    [InlineData("""{"virtualServices":[{"address":"198.18.0.1:80","enabled":"yes"}]}""", "LM1003 /virtualServices/0/enabled")]
    [InlineData("""{"virtualServices":[{"address":"198.18.0.1:80","timeouts":{"drainTimeoutSeconds":"5"}}]}""", "LM1003 /virtualServices/0/timeouts/drainTimeoutSeconds")]
    [InlineData("""{"virtualServices":[{"address":"198.18.0.1:80","timeouts":{"drainTimeoutSeconds":1e999}}]}""", "LM1006 /virtualServices/0/timeouts/drainTimeoutSeconds")]
    [InlineData("""{"schemaVersion":2,"whatever":{}}""", "LM1018 /schemaVersion")]
    [InlineData("""{"schemaVersion":"1"}""", "LM1003 /schemaVersion")]
    [InlineData("""{"ha":{},"ha":{}}""", "LM1020 /ha")]
    [InlineData("""{"a/b~c":1}""", "LM1002 /a~1b~0c")]
    [InlineData("""{"\ud800":1}""", "LM1001 ")]
    [InlineData("""{"ha":{"\udc00":1}}""", "LM1001 ")]
    public void Each_kind_of_misspelling_has_its_code_and_place(string json, string expected) => Documents.AssertProblems(json, expected);

    [Fact]
    public void Every_problem_is_told_at_once()
    {
        const string Json = """
            { "virtualServces": [], "ha": { "heartbeatIntervalMilliseconds": 20, "gateways": ["nowhere"] },
              "virtualServices": [
                { "address": "198.18.0.100:80", "name": "a", "check": { "timeoutSeconds": 9, "bodyPattern": "(" }, "scheduling": "round" },
                { "address": "198.18.0.100:80", "name": "a", "realServers": [ { "address": "198.18.1.11:80", "weight": 70000 }, { "weight": "1" } ] } ] }
            """;
        Documents.AssertProblems(
            Json,
            "LM1002 /virtualServces",
            "LM1009 /ha/gateways/0",
            "LM1005 /virtualServices/0/scheduling",
            "LM1004 /virtualServices/1/realServers/1/address",
            "LM1003 /virtualServices/1/realServers/1/weight",
            "LM1006 /ha/heartbeatIntervalMilliseconds",
            "LM1006 /virtualServices/1/realServers/0/weight",
            "LM1011 /virtualServices/1/name",
            "LM1012 /virtualServices/1/address",
            "LM1017 /virtualServices/0/check/timeoutSeconds",
            "LM1014 /virtualServices/0/check/bodyPattern");
    }

    [Theory]
    [InlineData("""{"virtualServces":[]}""", "did you mean \"virtualServices\"?")]
    [InlineData("""{"ha":{"HeartbeatTimeoutMilliseconds":300}}""", "did you mean \"heartbeatTimeoutMilliseconds\"?")]
    [InlineData("""{"ha":{"zzz":300}}""", "use one of sharedAddresses, gateways, preferredNode")]
    [InlineData("""{"virtualServices":[{"address":"198.18.0.1:80","scheduling":"wrrr"}]}""", "(did you mean \"wrr\"?); give one of rr, wrr, lc, wlc, adaptive, fixed, wrt, sh.")]
    [InlineData("""{"ha":{"preferredNode":null}}""", "leave the field out for its default")]
    public void A_problem_says_what_to_do(string json, string hint) =>
        Assert.Contains(hint, Assert.Single(ConfigJson.Read(json).Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void More_problems_than_can_be_shown_are_cut_with_a_word_about_it()
    {
        var json = $$$"""{"ha":{"gateways":[{{{string.Join(',', Enumerable.Repeat("1", 5_000))}}}]}}""";
        var problems = ConfigJson.Read(json).Problems;
        Assert.Equal(Limits.ProblemsShownMax + 1, problems.Count);
        Assert.Equal(ProblemCodes.TooMany, problems[^1].Code);
    }

    [Fact]
    public void Whole_numbers_may_be_written_with_a_point_or_an_exponent() =>
        Assert.Equal(20, ConfigJson.Read("""{"ha":{"addressLifetimeSeconds":2.0e1}}""").Value!.Ha.AddressLifetimeSeconds);

    [Fact]
    public void An_empty_object_is_the_empty_configuration() => Assert.Equal(LoadMasterConfig.Empty, ConfigJson.Read("{}").Value);

    [Fact]
    public void Missing_ids_are_assigned_above_those_in_use()
    {
        const string Json = """{"nextRealServerId":3,"virtualServices":[{"address":"198.18.0.1:80","realServers":[{"address":"198.18.1.1:80"}]},{"id":7,"address":"198.18.0.1:81"}]}""";
        var config = ConfigJson.Read(Json).Value!;
        Assert.Equal([8, 7], config.VirtualServices.Select(service => service.Id.Value));
        Assert.Equal(3, config.VirtualServices[0].RealServers[0].Id.Value);
        Assert.Equal((9, 4), (config.NextVirtualServiceId, config.NextRealServerId));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"v":2,"revision":1}""")]
    [InlineData("""{"v":1,"revision":1,"epoch":1,"previousEpoch":0,"at":"2026-01-02T03:04:05.0000000+00:00","by":"a","summary":"b"}""")]
    [InlineData("""{"v":1,"revision":1,"epoch":1,"previousEpoch":0,"at":"yesterday","by":"a","summary":"b","serviceDeleted":1}""")]
    [InlineData("""{"v":1,"revision":1,"epoch":1,"previousEpoch":0,"at":"2026-01-02T03:04:05.0000000+00:00","by":null,"summary":"b","serviceDeleted":1}""")]
    [InlineData("""{"v":1,"revision":1,"epoch":1,"previousEpoch":0,"at":"2026-01-02T03:04:05.0000000+00:00","by":"a","summary":"b","haPut":{"x":1}}""")]
    public void A_damaged_or_newer_event_is_a_format_error(string json) => Assert.Throws<FormatException>(() => ConfigJson.ReadEvent(json));

    [Fact]
    public void An_event_names_its_kind_in_one_word_and_no_class()
    {
        var written = ConfigJson.WriteEvent(new ConfigEvent(
            5, 2, 1, DateTimeOffset.UnixEpoch, "admin", "gone", new ConfigChange.VirtualServiceDeleted(new VirtualServiceId(3))));
        Assert.Equal(
            """{"v":1,"revision":5,"epoch":2,"previousEpoch":1,"at":"1970-01-01T00:00:00.0000000+00:00","by":"admin","summary":"gone","serviceDeleted":3}""",
            written);
    }
}
