using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests;

/// <summary>Tunnels that an HTTP request has opened (101, as WebSockets do) over planned switches.</summary>
[Collection(LabCollection.Name)]
public sealed class TunnelSwitchTests(Lab lab, ITestOutputHelper output)
{
    private const int Port = 8451;
    private const int Tunnels = 5;

    [SkippableFact]
    public async Task Tunnels_go_on_at_the_old_node_over_a_switch_and_one_back_and_new_ones_open_at_the_new_node()
    {
        lab.SkipIfUnavailable();
        var first = await Lab.WholeAsync();
        var second = Lab.OtherNode(first);
        using var server = new EchoServer();
        await Lab.LmAsync(first, "vs", "add", $"{Lab.SharedAddress}:{Port}", "--name", "tunnels", "--type", "http", "--check", "tcp");
        try
        {
            await Lab.LmAsync(first, "rs", "add", "tunnels", $"{EchoServer.Address}:{EchoServer.Port}");
            await Eventually.GetAsync(
                async () => (await Lab.LmAsync<ListDto<RealServerDto>>(first, "rs", "list", "tunnels")).Items, servers => servers.All(one => one.Availability == "up"), "the server is up");
            using var before = new Tunneled(Tunnels, Port);
            await before.HaveAnsweredAsync(5);

            await Lab.LmAsync(first, "ha", "failover");
            Assert.Equal(Tunnels, (await Lab.LmAsync<HaStatusDto>(first, "ha", "status")).Drain?.Connections);
            using var between = new Tunneled(1, Port);
            await between.HaveAnsweredAsync(5);
            await before.HaveAnsweredAsync(20);

            await Eventually.GetAsync(
                async () => (await Lab.LmAsync<HaStatusDto>(first, "ha", "status")).State, state => state == "standby", $"{first} is standby");
            await Lab.LmAsync(second, "ha", "failover");
            await before.HaveAnsweredAsync(20);
            await between.HaveAnsweredAsync(20);
            output.WriteLine($"answers: {string.Join(' ', before.Answers)}; {string.Join(' ', between.Answers)}");
            Assert.Empty(before.Broken);
            Assert.Empty(between.Broken);
        }
        finally
        {
            await Lab.LmAsync(await Lab.ActiveAsync(), "vs", "delete", "tunnels");
        }
    }
}
