using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>A connection of layer 4 is on the standby almost from its first packet on.</summary>
[Collection(LabCollection.Name)]
public sealed class Layer4FreshTests(Lab lab)
{
    private static readonly TimeSpan s_age = TimeSpan.FromMilliseconds(50);

    [SkippableFact]
    public async Task Connections_made_50_ms_before_the_active_is_killed_go_on()
    {
        lab.SkipIfUnavailable();
        await using var service = await LabService.AddForwardedAsync("rr", [100, 100, 100]);
        var active = await Lab.WholeAsync();
        var standby = Lab.OtherNode(active);
        using var daemon = Process.GetProcessById(int.Parse(await Lab.PidAsync(active), CultureInfo.InvariantCulture));
        var connections = await ConnectAndKill(service.Port, daemon);
        try
        {
            await Eventually.GetAsync(
                async () => (await Lab.LmAsync<HaStatusDto>(standby, "ha", "status")).State, state => state == "active", $"{standby} takes over");
            foreach (var connection in connections)
            {
                Assert.Contains("200 OK", await Ask(connection), StringComparison.Ordinal);
            }
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
            service.MovedTo(standby);
            await Lab.NodeAsync("start", active);
        }

        await Lab.WholeAsync();
    }

    private static Task<List<Socket>> ConnectAndKill(int port, Process daemon)
    {
        var result = new TaskCompletionSource<List<Socket>>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                LabNamespace.Enter(Lab.Client);
                var connections = new List<Socket>();
                for (var number = 0; number < 5; number++)
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    socket.Connect(IPAddress.Parse(Lab.SharedAddress), port);
                    connections.Add(socket);
                }

                using var never = new ManualResetEventSlim();
                never.Wait(s_age);
                daemon.Kill();
                result.SetResult(connections);
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        }).Start();
        return result.Task;
    }

    private static async Task<string> Ask(Socket connection)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await connection.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: lab\r\n\r\n"), limit.Token);
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await connection.ReceiveAsync(buffer, limit.Token));
    }
}
