using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Tests.Rest;

public sealed class IpsTests
{
    private const string Rules = """
        alert tcp any any -> any any (msg:"Sample attack"; flow:to_server,established; content:"/evil"; http_uri; classtype:web-application-attack; sid:1001; rev:1;)
        # alert tcp any any -> any any (msg:"Sample scan"; flow:to_server,established; content:"/scan"; http_uri; classtype:misc-attack; sid:1002; rev:1;)
        alert tcp any any -> any any (msg:"Sample answer"; flow:to_client,established; content:"secret"; http_stat_msg; sid:1003; rev:1;)
        alert tcp any any -> any any (msg:"Sample broken"; content:"/x"; http_uri; no_such_option:1; sid:1004; rev:1;)
        """;

    private static readonly byte[] Attack = "GET /evil HTTP/1.1\nHost: a\n\n"u8.ToArray();

    [Fact]
    public async Task An_import_reports_and_is_in_force_when_it_is_answered()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        Assert.Equal("none", (await client.GetIpsAsync()).Availability);

        var import = await client.ImportRulesAsync("mine", Encoding.Latin1.GetBytes(Rules));
        Assert.Equal((4, 3, 2, 1, 0, 0), (import.Rules, import.Accepted, import.EnabledInFile, import.Skipped, import.NotApplicable, import.Duplicates));
        Assert.Contains("no_such_option", Assert.Single(import.SkippedByReason).Reason, StringComparison.Ordinal);

        var ips = await client.GetIpsAsync();
        Assert.Equal(("mine", "loaded", "", 3, 2, 1), (ips.RuleSet, ips.Availability, ips.Message, ips.RulesTotal, ips.RulesOn, ips.ResponseRules));
        Assert.Equal(import.RuleSetSha256, ips.RuleSetSha256);
        Assert.True(File.Exists(Path.Combine(server.Directory, "ips", ips.RuleSetSha256 + ".rules")));
        var test = await client.TestRequestAsync(Attack);
        Assert.Equal(("stop", 1001), (test.Verdict, Assert.Single(test.Matches).Sid));
        Assert.Equal("pass", (await client.TestRequestAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray())).Verdict);
    }

    [Fact]
    public async Task Choices_by_hand_stay_over_an_update()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.ImportRulesAsync("mine", Encoding.Latin1.GetBytes(Rules));
        await client.SwitchRuleAsync(1001, enabled: false);
        await client.SwitchRuleAsync(1002, enabled: true);
        Assert.Equal("pass", (await client.TestRequestAsync(Attack)).Verdict);

        await client.ImportRulesAsync("newer", Encoding.Latin1.GetBytes(Rules.Replace("rev:1", "rev:2", StringComparison.Ordinal)));
        Assert.Equal("pass", (await client.TestRequestAsync(Attack)).Verdict);
        Assert.Equal("log", (await client.TestRequestAsync("GET /scan HTTP/1.1\n\n"u8.ToArray())).Verdict);
        var list = await client.ListRulesAsync("classtype=misc-attack&enabled=true");
        Assert.Equal((1, 1002, 2, true, false), (list.Total, list.Items[0].Sid, list.Items[0].Revision, list.Items[0].Enabled, list.Items[0].EnabledInFile));
        Assert.Equal(1001, Assert.Single((await client.ListRulesAsync("sid=1001")).Items).Sid);
        Assert.Equal(3, (await client.ListRulesAsync("text=SAMPLE&limit=1")).Total);

        await client.PatchIpsAsync(new IpsBody { Level = "high" });
        Assert.Equal("stop", (await client.TestRequestAsync("GET /scan HTTP/1.1\n\n"u8.ToArray())).Verdict);
        var unknown = await Assert.ThrowsAsync<ApiProblemException>(() => client.SwitchRuleAsync(9, enabled: true));
        Assert.Equal(ProblemCodes.NotFound, unknown.Problem!.Code);
    }

    [Fact]
    public async Task An_archive_as_downloaded_can_be_imported()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        using var archive = new MemoryStream();
        using (var gzip = new GZipStream(archive, CompressionMode.Compress, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (name, text) in new[] { ("community-rules/README", "no rules"), ("community-rules/community.rules", Rules) })
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.Latin1.GetBytes(text)) });
            }
        }

        Assert.Equal(3, (await client.ImportRulesAsync("community.tar.gz", archive.ToArray())).Accepted);
        Assert.Equal("stop", (await client.TestRequestAsync(Attack)).Verdict);
    }

    [Fact]
    public async Task A_node_that_lacks_the_file_says_so_until_it_is_imported_there()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        var import = await client.ImportRulesAsync("mine", Encoding.Latin1.GetBytes(Rules));
        var hash = new string('a', 64);
        await client.PatchIpsAsync(new IpsBody { RuleSet = "other", RuleSetSha256 = hash });

        var ips = await client.GetIpsAsync();
        Assert.Equal("missing", ips.Availability);
        Assert.StartsWith("rule set other is not on this node yet", ips.Message, StringComparison.Ordinal);
        Assert.Equal(ips.Message, (await client.GetStatusAsync()).Ips);
        Assert.Equal(ProblemCodes.NoRuleSet, (await Assert.ThrowsAsync<ApiProblemException>(() => client.TestRequestAsync(Attack))).Problem!.Code);

        await client.PatchIpsAsync(new IpsBody { RuleSet = "mine", RuleSetSha256 = import.RuleSetSha256 });
        Assert.Equal("loaded", (await client.GetIpsAsync()).Availability);
        File.WriteAllText(Path.Combine(server.Directory, "ips", hash + ".rules"), "something else");
        await client.PatchIpsAsync(new IpsBody { RuleSet = "other", RuleSetSha256 = hash });
        Assert.Equal("unusable", (await client.GetIpsAsync()).Availability);
    }

    [Theory]
    [InlineData("no rule at all")]
    [InlineData("\u001f\u008b broken archive")]
    public async Task What_holds_no_rules_is_refused_and_changes_nothing(string content)
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.ImportRulesAsync("bad", Encoding.Latin1.GetBytes(content)));
        Assert.Equal(ProblemCodes.BadRuleFile, refused.Problem!.Code);
        Assert.Equal("none", (await client.GetIpsAsync()).Availability);
        Assert.Empty(server.Gateway.Changes);
    }

    [Fact]
    public async Task Roles_are_enforced()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.ImportRulesAsync("mine", Encoding.Latin1.GetBytes(Rules));
        using var operators = server.Client(await server.TokenAsync(Role.Operator));
        using var readers = server.Client(await server.TokenAsync(Role.ReadOnly));
        Assert.Equal(403, await StatusAsync(() => operators.ImportRulesAsync("mine", Encoding.Latin1.GetBytes(Rules))));
        Assert.True((await operators.SwitchRuleAsync(1002, enabled: true)).Changed);
        Assert.Equal(403, await StatusAsync(() => readers.SwitchRuleAsync(1002, enabled: false)));
        Assert.Equal(403, await StatusAsync(() => readers.PatchIpsAsync(new IpsBody { Level = "low" })));
        Assert.Equal("stop", (await readers.TestRequestAsync(Attack)).Verdict);
        Assert.Empty((await readers.ListIpsEventsAsync(10)).Items);
        Assert.Equal(400, await StatusAsync(() => readers.ListIpsEventsAsync(0)));
        Assert.Equal(400, await StatusAsync(() => readers.TestRequestAsync("nonsense"u8.ToArray())));
    }

    private static async Task<int> StatusAsync<T>(Func<Task<T>> call) => (await Assert.ThrowsAsync<ApiProblemException>(call)).Problem!.Status;
}
