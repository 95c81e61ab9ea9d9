using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using LoadMaster.DataPlane.Probes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Probes;

/// <summary>A rack that is gone is thousands of failed checks a second: none of them may cost an exception.</summary>
public class QuietFailureTests
{
    private static readonly HealthProbe Probe = new();

    [Theory]
    [InlineData(HealthCheckType.Tcp)]
    [InlineData(HealthCheckType.Http)]
    [InlineData(HealthCheckType.Https)]
    public async Task A_server_that_refuses_costs_no_exception(HealthCheckType type) =>
        Assert.Equal((0, "connection refused"), await ThrownBy(LoopbackServer.Nobody(), new HealthCheck { Type = type }));

    [Theory]
    [InlineData(HealthCheckType.Tcp)]
    [InlineData(HealthCheckType.Http)]
    public async Task A_server_that_does_not_answer_in_time_costs_no_exception(HealthCheckType type)
    {
        using var full = new FullListener();
        Assert.Equal((0, "no connection within 0.3 s"), await ThrownBy(full.Endpoint, new HealthCheck { Type = type, TimeoutSeconds = 0.3 }));
    }

    [Fact]
    public async Task A_server_out_of_reach_costs_no_exception()
    {
        // Nothing routes there: the kernel says so at once, in one way or another.
        var (thrown, reason) = await ThrownBy(new Endpoint(IPAddress.Parse("255.255.255.255"), 80), new HealthCheck { TimeoutSeconds = 0.3 });
        Assert.Equal(0, thrown);
        Assert.NotEqual("connected", reason);
    }

    private static async Task<(int Thrown, string Reason)> ThrownBy(Endpoint server, HealthCheck check)
    {
        var thrown = 0;
        var ours = new AsyncLocal<bool> { Value = true };
        void Count(object? sender, FirstChanceExceptionEventArgs e)
        {
            // Other tests run beside this one, without the mark.
            if (ours.Value)
            {
                _ = Interlocked.Increment(ref thrown);
            }
        }

        AppDomain.CurrentDomain.FirstChanceException += Count;
        try
        {
            var result = await Probe.ProbeAsync(server, check, default);
            Assert.False(result.Healthy);
            return (thrown, result.Reason);
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }
    }

    /// <summary>Listens, but has no place left in its queue: connections to it stay half made.</summary>
    private sealed class FullListener : IDisposable
    {
        private readonly List<Socket> _sockets = [];

        public FullListener()
        {
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(0);
            _sockets.Add(listener);
            Endpoint = new Endpoint(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndPoint!).Port);
            for (var client = 0; client < 8; client++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                _sockets.Add(socket);
                using var attempt = new SocketAsyncEventArgs { RemoteEndPoint = listener.LocalEndPoint };
                _ = socket.ConnectAsync(attempt);
            }
        }

        public Endpoint Endpoint { get; }

        public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
    }
}
