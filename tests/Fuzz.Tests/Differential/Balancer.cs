using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.Fuzz.Tests.Differential;

/// <summary>The data plane in front of one server; tells which requests it handed on.</summary>
internal sealed class Balancer : IDisposable
{
    private const int PatienceMilliseconds = 60;
    private const int SlowestMilliseconds = 2000;

    private readonly DataPlaneEngine _engine = new(new DataPlaneOptions { Threads = 1 }, TimeProvider.System);
    private readonly int _port = LocalPorts.Free();
    private readonly List<string> _lines = [];

    public Balancer(int serverPort)
    {
        var service = new VirtualService
        {
            Id = new VirtualServiceId(1),
            Address = new Endpoint(IPAddress.Loopback, _port),
            AccessLog = new AccessLogSettings { Format = AccessLogFormat.Custom, Template = "%{server} %{method} %{target} x" },
        };
        var server = new ServerPlan(new RealServerId(1), new Endpoint(IPAddress.Loopback, serverPort), Limits.WeightDefault, ServerAvailability.Up);
        Assert.Empty(_engine.Apply(new ServingPlan(1, [new ServicePlan(service, [server])])).Problems);
    }

    /// <summary>Sends, takes what comes for a moment, and leaves.</summary>
    public void Throw(string bytes)
    {
        using var socket = Connect();
        try
        {
            socket.SendTimeout = SlowestMilliseconds;
            socket.Send(Encoding.Latin1.GetBytes(bytes));
            socket.ReceiveTimeout = PatienceMilliseconds;
            var buffer = new byte[64 * 1024];
            for (var pieces = 0; pieces < 100 && socket.Receive(buffer) > 0; pieces++)
            {
            }
        }
        catch (SocketException)
        {
            // Nothing more came, or it was refused in the midst: both are answers.
        }
    }

    /// <summary>A plain request on a connection of its own, and the whole answer.</summary>
    public string Ask(string path)
    {
        using var socket = Connect();
        socket.Send(Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        socket.ReceiveTimeout = 20_000;
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        for (var count = socket.Receive(buffer); count > 0; count = socket.Receive(buffer))
        {
            answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return answer.ToString();
    }

    /// <summary>The requests that were sent to the server, as "METHOD TARGET".</summary>
    public IReadOnlyList<string> HandedOn()
    {
        _engine.AccessLog.Take((_, line) => _lines.Add(Encoding.Latin1.GetString(line)));
        return [.. _lines.Where(line => !line.StartsWith("- ", StringComparison.Ordinal)).Select(line => line[(line.IndexOf(' ') + 1)..^2])];
    }

    public void Dispose()
    {
        _engine.Dispose();
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, _port);
        return socket;
    }
}
