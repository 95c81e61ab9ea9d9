using System.Diagnostics;
using System.Globalization;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.Security;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Host.Tests.Rest;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Snmp;

/// <summary>The real snmpd, asked by the real snmpget, snmpwalk and snmpbulkwalk, with a real snmptrapd for the traps.</summary>
public sealed class SnmpTests
{
    private const string Tree = ".1.3.6.1.4.1.12196";
    private const string AuthPassword = "auth pass #1";
    private const string PrivPassword = "priv pass $2";

    [SkippableFact]
    public async Task Every_version_reads_the_tree()
    {
        SnmpTool.SkipWithout();
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var at = await StartAsync(admin, new SnmpBody { Community = "monitoring", Contact = "ops # 24x7", Location = "rack 7" }, "monitor");

        foreach (var credentials in new[]
        {
            new[] { "-v1", "-c", "monitoring" },
            ["-v2c", "-c", "monitoring"],
            ["-v3", "-u", "monitor", "-l", "authPriv", "-a", "SHA-256", "-A", AuthPassword, "-x", "AES", "-X", PrivPassword],
        })
        {
            Assert.Equal(
                $"{Tree}.13.1.1.13.1 = STRING: \"web\"\n{Tree}.13.1.1.14.1 = INTEGER: 1\n",
                (await SnmpTool.RunAsync("snmpget", [.. credentials, "-On", at, $"{Tree}.13.1.1.13.1", $"{Tree}.13.1.1.14.1"])).Text);
            var walk = (await SnmpTool.RunAsync("snmpwalk", [.. credentials, "-On", at, Tree])).Text;
            Assert.Contains($"{Tree}.13.2.1.8.2 = INTEGER: 1\n", walk, StringComparison.Ordinal);
            Assert.Contains($"{Tree}.13.0.9.0 = INTEGER: 1\n", walk, StringComparison.Ordinal);
        }

        string[] system = ["-v2c", "-c", "monitoring", "-Onqv", at];
        Assert.Equal("ops # 24x7\nrack 7\n.1.3.6.1.4.1.12196.250.10\n", (await SnmpTool.RunAsync(
            "snmpget", [.. system, ".1.3.6.1.2.1.1.4.0", ".1.3.6.1.2.1.1.6.0", ".1.3.6.1.2.1.1.2.0"])).Text.Replace("\"", "", StringComparison.Ordinal));
        Assert.Contains(".1.3.6.1.2.1.2.2.1.2.1 = STRING: \"lo\"", (await SnmpTool.RunAsync("snmpwalk", "-v2c", "-c", "monitoring", "-On", at, ".1.3.6.1.2.1.2.2.1.2")).Text, StringComparison.Ordinal);
        Assert.Contains("Gauge32", (await SnmpTool.RunAsync("snmpwalk", "-v2c", "-c", "monitoring", "-On", at, ".1.3.6.1.2.1.25.1")).Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_walk_and_a_bulk_walk_meet_the_same_objects_with_the_values_of_now()
    {
        SnmpTool.SkipWithout();
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.AddVirtualServiceAsync(new VirtualServiceBody { Address = "[2001:db8::1]:443", Type = "tcp" });
        var at = await StartAsync(admin, new SnmpBody { Community = "monitoring" });
        string[] credentials = ["-v2c", "-c", "monitoring", "-On", at, Tree];
        var walk = (await SnmpTool.RunAsync("snmpwalk", credentials)).Text;
        Assert.Equal(walk, (await SnmpTool.RunAsync("snmpbulkwalk", ["-Cr7", .. credentials])).Text);
        var lines = walk.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // Services: 6 and 13 columns; servers: 7 and 11; 3 totals and 6 scalars.
        Assert.Equal((2 * (6 + 13)) + (2 * (7 + 11)) + 3 + 6, lines.Length);
        Assert.Contains($"{Tree}.12.1.1.11.1 = STRING: \"tcp, 198.18.0.1, 80, rr\"", lines);
        Assert.Contains($"{Tree}.12.1.1.15.1 = Counter64: 1000", lines);
        Assert.Contains($"{Tree}.12.3.0 = Counter32: 10", lines);
        Assert.Contains($"{Tree}.13.0.2.0 = INTEGER: 2", lines);
        Assert.Contains($"{Tree}.13.1.1.2.2 = STRING: \"2001:db8::1\"", lines);
        Assert.Contains($"{Tree}.13.1.1.4.2 = INTEGER: 2", lines);
        Assert.Contains($"{Tree}.13.1.1.21.1 = Gauge32: 2", lines);
        Assert.Contains($"{Tree}.13.2.1.1.1 = INTEGER: 1", lines);
        Assert.Equal(0, (await SnmpTool.RunAsync("snmpgetnext", "-v2c", "-c", "monitoring", "-On", at, $"{Tree}.14.9")).Exit);
        Assert.Contains("No Such Instance", (await SnmpTool.RunAsync("snmpget", "-v2c", "-c", "monitoring", "-On", at, $"{Tree}.13.1.1.14.77")).Text, StringComparison.Ordinal);
        Assert.Contains("noAccess", (await SnmpTool.RunAsync("snmpset", "-v2c", "-c", "monitoring", "-On", at, $"{Tree}.13.1.1.14.1", "i", "2")).Text, StringComparison.Ordinal);

        server.Gateway.ServerAvailability = ServerAvailability.Down;
        await EventuallyAsync(async () => (await SnmpTool.RunAsync("snmpget", "-v2c", "-c", "monitoring", "-On", at, $"{Tree}.13.2.1.8.1")).Text.Contains("INTEGER: 2", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Strangers_get_nothing()
    {
        SnmpTool.SkipWithout();
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var at = await StartAsync(admin, new SnmpBody { Community = "monitoring" }, "monitor");
        string[] once = ["-t", "0.5", "-r", "0", at, $"{Tree}.13.0.1.0"];
        Assert.NotEqual(0, (await SnmpTool.RunAsync("snmpget", ["-v2c", "-c", "public", .. once])).Exit);
        Assert.NotEqual(0, (await SnmpTool.RunAsync("snmpget", ["-v3", "-u", "nobody", "-l", "noAuthNoPriv", .. once])).Exit);
        Assert.NotEqual(0, (await SnmpTool.RunAsync("snmpget", ["-v3", "-u", "monitor", "-l", "authNoPriv", "-a", "SHA-256", "-A", AuthPassword, .. once])).Exit);
        Assert.NotEqual(0, (await SnmpTool.RunAsync("snmpget", ["-v3", "-u", "monitor", "-l", "authPriv", "-a", "SHA-256", "-A", "wrong password", "-x", "AES", "-X", PrivPassword, .. once])).Exit);
        Assert.NotEqual(0, (await SnmpTool.RunAsync("snmpset", ["-v2c", "-c", "monitoring", "-t", "0.5", "-r", "0", at, ".1.3.6.1.2.1.1.4.0", "s", "x"])).Exit);

        // Only others may now; and a deleted user is gone although snmpd remembers users.
        await admin.PatchSnmpAsync(new SnmpBody { Clients = ["192.0.2.0/24"] });
        await admin.DeleteSnmpUserAsync("monitor");
        await admin.PutSnmpUserAsync("other", new SnmpUserBody { AuthProtocol = "sha512", AuthPassword = AuthPassword, PrivPassword = PrivPassword });
        string[] other = ["-v3", "-u", "other", "-l", "authPriv", "-a", "SHA-512", "-A", AuthPassword, "-x", "AES", "-X", PrivPassword];
        await EventuallyAsync(async () => (await SnmpTool.RunAsync("snmpget", [.. other, .. once])).Exit == 0);
        Assert.NotEqual(0, (await SnmpTool.RunAsync("snmpget", ["-v2c", "-c", "monitoring", .. once])).Exit);
        Assert.NotEqual(0, (await SnmpTool.RunAsync("snmpget", ["-v3", "-u", "monitor", "-l", "authPriv", "-a", "SHA-256", "-A", AuthPassword, "-x", "AES", "-X", PrivPassword, .. once])).Exit);
    }

    [SkippableFact]
    public async Task Traps_of_services_servers_and_the_ha_state_arrive_as_v1_and_v2c()
    {
        SnmpTool.SkipWithout();
        await using var first = await TrapReceiver.StartAsync();
        await using var second = await TrapReceiver.StartAsync();
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await StartAsync(admin, new SnmpBody
        {
            Community = "monitoring",
            Sink1 = "127.0.0.1",
            Sink1Port = first.Port,
            Sink2 = "127.0.0.1",
            Sink2Port = second.Port,
            TrapCommunity = "traps",
        });
        await second.HasAsync(".1.3.6.1.6.3.1.1.5.1");

        server.Gateway.ServerAvailability = ServerAvailability.Down;
        server.Gateway.ServiceState = ServiceState.Down;
        foreach (var receiver in new[] { first, second })
        {
            await receiver.HasAsync($"{Tree}.13.2.1.8.1 = INTEGER: 2");
            await receiver.HasAsync($"{Tree}.13.1.1.14.1 = INTEGER: 2\t{Tree}.13.1.1.2.1 = STRING: \"198.18.0.1\"");
        }

        await first.HasAsync($"{Tree}.13.3.1 6..1 TRAP, SNMP v1, community traps");
        await second.HasAsync($".1.3.6.1.6.3.1.1.4.1.0 = OID: {Tree}.13.3.1.2");

        server.Gateway.HaState = HaState.Standby;
        await first.HasAsync($"{Tree}.13.0.9.0 = INTEGER: 2");
        server.Gateway.ServiceState = ServiceState.Up;
        server.Gateway.ServerAvailability = ServerAvailability.Up;
        server.Gateway.HaState = HaState.Isolated;
        await first.HasAsync($"{Tree}.13.0.9.0 = INTEGER: 3");
        Assert.DoesNotContain(first.Lines, line => line.Contains($"{Tree}.13.1.1.14.1 = INTEGER: 1", StringComparison.Ordinal));
        Assert.True((await admin.GetSnmpAsync()).TrapsSent >= 5);
    }

    [SkippableFact]
    public async Task Snmpd_is_started_again_when_it_dies_and_ends_with_the_switch()
    {
        SnmpTool.SkipWithout();
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var at = await StartAsync(admin, new SnmpBody { Community = "monitoring" });
        var pid = ReadPid(server);
        using (var process = Process.GetProcessById(pid))
        {
            process.Kill();
        }

        await EventuallyAsync(async () => (await SnmpTool.RunAsync("snmpget", "-v2c", "-c", "monitoring", "-t", "0.5", "-r", "0", at, $"{Tree}.13.0.1.0")).Text.Contains("STRING", StringComparison.Ordinal));
        Assert.NotEqual(pid, ReadPid(server));
        Assert.Contains(server.Log.Lines, line => line.Contains("SNMP is not answered: snmpd ended with", StringComparison.Ordinal));

        var second = ReadPid(server);
        await admin.PatchSnmpAsync(new SnmpBody { Enabled = false });
        await Eventually.TrueAsync(() => !Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{second}")));
        Assert.Equal((false, ""), ((await admin.GetSnmpAsync()).Serving, (await admin.GetSnmpAsync()).Problem));
    }

    [SkippableFact]
    public async Task A_port_that_is_taken_is_told()
    {
        SnmpTool.SkipWithout();
        using var taken = new System.Net.Sockets.UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Any, 0));
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.PatchSnmpAsync(new SnmpBody { Enabled = true, Community = "x", Port = ((System.Net.IPEndPoint)taken.Client.LocalEndPoint!).Port });
        await EventuallyAsync(async () => (await admin.GetSnmpAsync()).Problem.Contains("Error opening specified endpoint", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Users_are_sealed_shown_without_secrets_and_checked()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        using var admin = server.Client(token);
        await admin.PutSnmpUserAsync("m", new SnmpUserBody { AuthPassword = "hunter2 hunter2", PrivPassword = "hunter3 hunter3" });
        await admin.PutSnmpUserAsync("m", new SnmpUserBody { AuthPassword = "hunter4 hunter4", PrivPassword = "hunter3 hunter3", AuthProtocol = "sha" });
        var user = Assert.Single(server.Gateway.Config.Snmp.Users);
        Assert.Equal("hunter4 hunter4", PrivateKeySeal.Open(server.Directory, pairSecret: null).OpenText(user.AuthPassword));
        Assert.Equal([new SnmpUserDto("m", "sha")], (await admin.GetSnmpAsync()).Users);
        Assert.DoesNotContain("sealed", (await server.SendAsync("GET", "/api/v1/snmp", token)).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("hunter", StringComparison.Ordinal));

        foreach (var password in new[] { "short", "quote\"quote", "back\\slash", "newline\nx" })
        {
            var problem = await Assert.ThrowsAsync<ApiProblemException>(() => admin.PutSnmpUserAsync("n", new SnmpUserBody { AuthPassword = password, PrivPassword = "hunter3 hunter3" }));
            Assert.Equal((400, ProblemCodes.WeakPassword), (problem.Problem.Status, problem.Problem.Code));
        }

        Assert.Equal(404, (await Assert.ThrowsAsync<ApiProblemException>(() => admin.DeleteSnmpUserAsync("n"))).Problem.Status);
        Assert.Equal(400, (await Assert.ThrowsAsync<ApiProblemException>(() => admin.PutSnmpUserAsync("a b", new SnmpUserBody { AuthPassword = "hunter2 hunter2", PrivPassword = "hunter3 hunter3" }))).Problem.Status);
        await admin.DeleteSnmpUserAsync("m");
        Assert.Empty(server.Gateway.Config.Snmp.Users);
    }

    [Theory]
    [InlineData(Role.ReadOnly, "GET", "/api/v1/snmp", null, 403)]
    [InlineData(Role.Operator, "GET", "/api/v1/snmp", null, 200)]
    [InlineData(Role.Operator, "PATCH", "/api/v1/snmp", "{}", 403)]
    [InlineData(Role.Operator, "PUT", "/api/v1/snmp/users/x", "{}", 403)]
    [InlineData(Role.Operator, "DELETE", "/api/v1/snmp/users/x", null, 403)]
    [InlineData(Role.Admin, "PATCH", "/api/v1/snmp", """{"community":"a b"}""", 400)]
    [InlineData(Role.Admin, "PUT", "/api/v1/snmp/users/x", "{}", 400)]
    public async Task Wrong_requests_and_wrong_roles_are_refused(Role role, string method, string path, string? body, int status)
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(status, (await server.SendAsync(method, path, await server.TokenAsync(role), body)).Status);
    }

    private static async Task<string> StartAsync(LoadMasterClient admin, SnmpBody body, string? user = null)
    {
        var port = LocalPorts.Free();
        if (user is not null)
        {
            await admin.PutSnmpUserAsync(user, new SnmpUserBody { AuthPassword = AuthPassword, PrivPassword = PrivPassword });
        }

        await admin.PatchSnmpAsync(body with { Enabled = true, Port = port });
        SnmpDto? shown = null;
        await EventuallyAsync(async () => (shown = await admin.GetSnmpAsync()).Serving, () => shown!.Problem);
        var at = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

        // The tree of now is there with the turn after.
        await EventuallyAsync(async () => (await SnmpTool.RunAsync("snmpget", "-v2c", "-c", "monitoring", at, $"{Tree}.13.0.1.0")).Text.Contains("STRING", StringComparison.Ordinal));
        return at;
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition, Func<string>? shown = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(40), $"It did not become true. {shown?.Invoke()}");
            await Task.Delay(50);
        }
    }

    private static int ReadPid(RestServer server) => int.Parse(File.ReadAllText(Path.Combine(server.Directory, "snmp", "snmpd.pid")), CultureInfo.InvariantCulture);
}
