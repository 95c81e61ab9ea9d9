using LoadMaster.Api;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>A community is a password: whoever may only look does not see it, in no document, difference or summary.</summary>
public sealed class HiddenCommunityTests
{
    private const string Community = "first-secret";
    private const string TrapCommunity = "second-secret";

    [Theory]
    [InlineData(Role.ReadOnly, false)]
    [InlineData(Role.Operator, true)]
    public async Task Documents_and_revisions_show_communities_to_operators_only(Role role, bool shown)
    {
        await using var server = await StartAsync();
        var token = await server.TokenAsync(role);
        foreach (var path in new[] { "config", $"config/revisions/{server.Gateway.Revision}" })
        {
            var text = (await server.SendAsync("GET", "/api/v1/" + path, token)).Body;
            Assert.Contains("\"location\": \"attic\"", text, StringComparison.Ordinal);
            Assert.All(new[] { Community, TrapCommunity }, secret => Assert.Equal(shown, text.Contains(secret, StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData(Role.ReadOnly)]
    [InlineData(Role.Operator)]
    [InlineData(Role.Admin)]
    public async Task Differences_and_summaries_say_that_one_changed_and_not_what_it_is(Role role)
    {
        await using var server = await StartAsync();
        var token = await server.TokenAsync(role);
        using var client = server.Client(token);
        var diff = await client.GetDiffAsync(null, null);
        Assert.Contains(diff.Differences, one => one.Path == "/snmp/community" && one.After == "\"(hidden)\"");
        Assert.Contains(diff.Differences, one => one.Path == "/snmp/location" && one.After == "\"attic\"");
        Assert.Contains("community", (await client.GetHistoryAsync(1)).Items[0].Summary, StringComparison.Ordinal);
        foreach (var path in new[] { "config/diff", "config/history" })
        {
            var text = (await server.SendAsync("GET", "/api/v1/" + path, token)).Body;
            Assert.All(new[] { Community, TrapCommunity }, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        }

        Assert.All(server.Log.Lines, line => Assert.DoesNotContain("-secret", line, StringComparison.Ordinal));
    }

    private static async Task<RestServer> StartAsync()
    {
        var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.PatchSnmpAsync(new SnmpBody { Community = Community, TrapCommunity = TrapCommunity, Location = "attic" });
        return server;
    }
}
