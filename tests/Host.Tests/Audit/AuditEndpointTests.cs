using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Tests.Rest;

namespace LoadMaster.Host.Tests.Audit;

public sealed class AuditEndpointTests
{
    [Fact]
    public async Task Logins_changes_with_their_differences_refusals_and_keys_are_recorded_without_a_secret()
    {
        await using var server = await RestServer.StartAsync();
        using var stranger = server.Client();
        await Assert.ThrowsAsync<ApiProblemException>(() => stranger.LoginAsync("nobody\nforged", "a wrong password"));
        using var admin = server.Client(await server.TokenAsync());
        await admin.PatchVirtualServiceAsync(1, new VirtualServiceBody { Name = "changed" });
        await admin.AddUserAsync(new UserBody { Name = "anna", Role = "operator", Password = "a first password" });
        await admin.PatchSnmpAsync(new SnmpBody { Community = "very-secret" });
        var key = await admin.CreateKeyAsync(new KeyBody { Name = "ci", Role = "read-only" });
        await server.SendAsync("DELETE", "/api/v1/virtual-services/1", key.Token);
        await Assert.ThrowsAsync<ApiProblemException>(() => admin.PatchVirtualServiceAsync(1, new VirtualServiceBody { Scheduling = "nonsense" }));

        var records = (await admin.GetAuditAsync(null, null, null, 100)).Items.Reverse().ToList();
        Assert.Equal(
            [
                ("nobody?forged", "login", "refused", 0), ("admin", "login", "done", 0), ("admin", "change", "done", 2), ("admin", "change", "done", 3),
                ("admin", "change", "done", 4), ("admin", "change", "done", 5), ("key:ci", "command", "refused", 0), ("admin", "change", "refused", 0),
            ],
            records.Select(record => (record.User, record.Action, record.Outcome, (int)record.Revision)));
        Assert.All(records, record => Assert.Equal("127.0.0.1", record.From));
        Assert.Equal(("/virtualServices[id=1]/name", "\"web\"", "\"changed\""), (records[2].Differences[0].Path, records[2].Differences[0].Before, records[2].Differences[0].After));
        Assert.Contains("\"passwords\":\"(hidden)\"", records[3].Differences[0].After, StringComparison.Ordinal);

        var text = string.Concat(Directory.GetFiles(Path.Combine(server.Directory, "audit")).Select(File.ReadAllText));
        string[] secrets = ["a wrong password", "a first password", "very-secret", key.Token, "pbkdf2", server.Gateway.Config.Access.Keys[0].Hash, RestServer.AdminPassword];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        Assert.Contains(server.Log.Lines, line => line.StartsWith("2131 Audit record 8 sha256 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_administrators_read_it_and_a_record_that_was_changed_shows()
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(403, (await server.SendAsync("GET", "/api/v1/audit", await server.TokenAsync(Role.Operator))).Status);
        using var admin = server.Client(await server.TokenAsync());
        var good = await admin.VerifyAuditAsync();
        Assert.Equal((true, "", 3, 3), (good.Valid, good.Problem, (int)good.Records, (int)good.Last));
        var file = Directory.GetFiles(Path.Combine(server.Directory, "audit")).Single();
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("operator", "somebody", StringComparison.Ordinal));
        var bad = await admin.VerifyAuditAsync();
        Assert.False(bad.Valid);
        Assert.NotEqual("", bad.Problem);
        Assert.Equal(400, (await server.SendAsync("GET", "/api/v1/audit?count=0", await server.TokenAsync())).Status);
        Assert.Equal(400, (await server.SendAsync("GET", "/api/v1/audit?since=yesterday", await server.TokenAsync())).Status);
    }
}
