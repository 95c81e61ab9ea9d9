using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Support;
using LoadMaster.Host.Tests.Rest;
using Microsoft.Extensions.DependencyInjection;

namespace LoadMaster.Host.Tests.Support;

public sealed class SupportTests
{
    private const string Community = "watch-me-4711";
    private const string BackupPassword = "ftp-secret-0815";
    private const string Passphrase = "phrase of the backups";
    private const string WebhookSecret = "signing-secret-99";

    [Fact]
    public async Task A_bundle_has_all_parts_and_no_secret_wherever_it_was_written()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        using var admin = server.Client(token);
        await admin.PatchSnmpAsync(new SnmpBody { Community = Community });
        await admin.PatchBackupScheduleAsync(new BackupScheduleBody { Host = "192.0.2.60", User = "u", Password = BackupPassword, Passphrase = Passphrase, ServerKey = "SHA256:RYVSNe4lBl0WE3R5kQmcMnMtG8Ai2vYQYcqIFJGl4xQ" });
        await admin.PutWebhookAsync("chat", new WebhookBody { Url = "https://alerts.example.com/hidden-path", Secret = WebhookSecret });
        var key = await admin.CreateKeyAsync(new KeyBody { Name = "deploy", Role = "operator" });
        Directory.CreateDirectory(Path.Combine(server.Directory, "log"));
        await File.WriteAllTextAsync(Path.Combine(server.Directory, "log", "loadmaster-20261123.log"), $"a tool said {BackupPassword} and {Community} and {WebhookSecret}\nlast line\n");
        await File.WriteAllTextAsync(Path.Combine(server.Directory, "one-time-password"), "one-time-word\nfurther text");
        await File.WriteAllTextAsync(Path.Combine(server.Directory, "log", "loadmaster-20261122.log"), "it was one-time-word\n");

        var parts = await BundleAsync(admin, captures: false);
        Assert.Superset(
            new HashSet<string> { "about.txt", "config.json", "ha.json", "services.json", "actors.txt", "events.txt", "audit.txt", "packages.txt", "logs/loadmaster-20261123.log", "machine/df-hPl.txt", "problems.txt" },
            parts.Keys.ToHashSet());
        Assert.DoesNotContain("capture.pcap", parts.Keys);
        Assert.Contains("last line", parts["logs/loadmaster-20261123.log"], StringComparison.Ordinal);
        Assert.Contains("ha HaActor waiting 3 restarts 2", parts["actors.txt"], StringComparison.Ordinal);

        var access = server.Gateway.Config.Access;
        List<string> secrets = [Community, BackupPassword, Passphrase, WebhookSecret, "hidden-path", "one-time-word", token, key.Token, RestServer.AdminPassword, access.Keys[0].Hash, .. access.Users.SelectMany(user => user.Passwords)];
        secrets.AddRange(Host.Backup.SealedSecrets.All(server.Gateway.Config).Values);
        Assert.All(secrets, secret => Assert.All(parts, part => Assert.DoesNotContain(secret, part.Value, StringComparison.Ordinal)));
        Assert.Contains("a support bundle", (await admin.GetAuditAsync(null, null, "command", 1)).Items[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_is_bounded_and_names_what_it_lacks()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        Directory.CreateDirectory(Path.Combine(server.Directory, "log"));
        await File.WriteAllTextAsync(Path.Combine(server.Directory, "log", "loadmaster-1.log"), new string('x', SupportBundle.PartBytesMax) + "the end\n");
        server.Gateway.StatsFailure = new Host.Rest.NodeNotReadyException("the statistics do not answer", new TimeoutException());
        var parts = await BundleAsync(admin, captures: false);
        Assert.Equal(SupportBundle.PartBytesMax, parts["logs/loadmaster-1.log"].Length);
        Assert.EndsWith("the end\n", parts["logs/loadmaster-1.log"], StringComparison.Ordinal);
        Assert.Contains("services.json: the statistics do not answer", parts["problems.txt"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.ReadOnly)]
    [InlineData(Role.Operator)]
    public async Task Only_administrators_get_one(Role role)
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(403, (await server.SendAsync("POST", "/api/v1/diag/support-bundle", await server.TokenAsync(role), """{"captures":false}""")).Status);
    }

    [Fact]
    public async Task An_operator_sees_the_actors_and_everybody_what_the_system_is()
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(403, (await server.SendAsync("GET", "/api/v1/diag/actors", await server.TokenAsync(Role.ReadOnly))).Status);
        using var worker = server.Client(await server.TokenAsync(Role.Operator));
        Assert.Equal(["node", "ha"], (await worker.ListActorsAsync()).Items.Select(one => one.Name));
        using var reader = server.Client(await server.TokenAsync(Role.ReadOnly));
        var system = await reader.GetSystemAsync();
        Assert.Equal(("a", new NodeSerial(server.Directory).Text), (system.Node, system.Serial));
        Assert.Matches("^LM-[0-9A-F]{4}(-[0-9A-F]{4}){3}$", system.Serial);
        Assert.Matches("^[0-9]+[.][0-9]+-[0-9]+$", system.Version);
    }

    [Fact]
    public void Every_package_that_the_daemon_brings_has_its_licence()
    {
        var notices = ThirdParty.Read();
        Assert.Contains(notices, one => one is { Package: "Akka", Licence: "Apache-2.0" });
        Assert.True(notices.Count > 30, $"only {notices.Count}");
        Assert.All(notices, one => Assert.False(one.Licence.Length == 0, $"src/Host/Support/licences.txt lacks {one.Package}"));
    }

    private static async Task<Dictionary<string, string>> BundleAsync(LoadMasterClient admin, bool captures)
    {
        await using var stream = await admin.GetSupportBundleAsync(captures);
        var parts = new Dictionary<string, string>();
        await using var tar = new TarReader(new GZipStream(stream, CompressionMode.Decompress));
        while (await tar.GetNextEntryAsync(copyData: true) is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream ?? Stream.Null, Encoding.UTF8);
            parts[entry.Name] = await reader.ReadToEndAsync();
        }

        return parts;
    }
}
