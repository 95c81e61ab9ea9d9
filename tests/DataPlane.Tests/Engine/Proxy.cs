using System.Net;
using System.Net.Sockets;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Engine;

/// <summary>An engine of one thread that serves one virtual service on a free port, until told otherwise.</summary>
internal sealed class Proxy : IDisposable
{
    public Proxy(params Endpoint[] servers)
        : this(service => service, servers)
    {
    }

    public Proxy(Func<VirtualService, VirtualService> change, params Endpoint[] servers)
        : this(change, new DataPlaneOptions { Threads = 1 }, servers)
    {
    }

    public Proxy(Func<VirtualService, VirtualService> change, DataPlaneOptions options, params Endpoint[] servers)
        : this(change, options, [], servers)
    {
    }

    public Proxy(Func<VirtualService, VirtualService> change, DataPlaneOptions options, ValueList<Certificate> certificates, params Endpoint[] servers)
        : this(change, options, TimeProvider.System, certificates, servers)
    {
    }

    public Proxy(
        Func<VirtualService, VirtualService> change, DataPlaneOptions options, TimeProvider time, ValueList<Certificate> certificates, params Endpoint[] servers)
    {
        Engine = new DataPlaneEngine(options with { Log = Logged.Enqueue }, time);
        Port = LocalPorts.Free();
        Service = change(new VirtualService { Id = new VirtualServiceId(1), Address = new Endpoint(IPAddress.Loopback, Port) });
        Plan = PlanOf(servers) with { Certificates = certificates };
        Assert.Empty(Engine.Apply(Plan).Problems);
    }

    public DataPlaneEngine Engine { get; }

    public System.Collections.Concurrent.ConcurrentQueue<string> Logged { get; } = [];

    public int Port { get; }

    public VirtualService Service { get; }

    public ServingPlan Plan { get; }

    public ServiceCounters Counters => Sample().Services[0];

    public ServerCounters ServerCounters => Sample().Servers[0];

    /// <summary>The counters after every event that a peer can have seen: a loop counts a little after it has written or closed.</summary>
    public DataPlaneSample Sample()
    {
        foreach (var loop in Engine.Loops)
        {
            var heard = loop.WakeUps;
            loop.Wake();
            Assert.True(SpinWait.SpinUntil(() => loop.WakeUps > heard, TimeSpan.FromSeconds(15)), $"loop {loop.Index} does not answer");
        }

        return Engine.Sample();
    }

    public static Endpoint ClosedAddress() => new(IPAddress.Loopback, LocalPorts.Free());

    public ServingPlan PlanOf(params Endpoint[] servers) => PlanOf(Service, ServerAvailability.Up, servers);

    public static ServingPlan PlanOf(VirtualService service, ServerAvailability availability, params Endpoint[] servers) => new(
        1,
        [
            new ServicePlan(
                service,
                servers.Select((address, index) => new ServerPlan(new RealServerId(index + 1), address, Limits.WeightDefault, availability)).ToValueList()),
        ]);

    public Task<RawConnection> ConnectAsync() => RawConnection.ConnectAsync(Port);

    /// <summary>Sends, and returns everything until the proxy closes.</summary>
    public async Task<string> AskAsync(string request)
    {
        using var client = await ConnectAsync();
        await client.SendAsync(request);
        return await client.ReadTextToEndAsync();
    }

    /// <summary>
    /// Runs so many requests until one run costs the loops nothing, ten times at most: how soon the just-in-time compiler is done
    /// with its optimised code depends on the machine's load, and what it makes before may allocate.
    /// </summary>
    /// <param name="allowedEach">Bytes that a library forces on each request.</param>
    public async Task AllocatesNothingOnceWarmAsync(int count, Func<int, Task> run, int allowedEach = 0)
    {
        var read = (8 * 1024) + ((long)allowedEach * count);
        var spent = long.MaxValue;
        for (var round = 0; round < 10 && spent > read; round++)
        {
            await run(count / 10);
            var before = AllocatedBytes();
            await run(count);
            spent = AllocatedBytes() - before;
        }

        Assert.InRange(spent, 0, read);
    }

    /// <summary>Polls until it holds.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var deadline = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(15), $"not within 15 s: {what}");
            await Task.Delay(10);
        }
    }

    private long AllocatedBytes()
    {
        _ = Sample();
        return Engine.Loops.Sum(loop => loop.AllocatedBytes);
    }

    public void Dispose()
    {
        Engine.Dispose();
        Assert.DoesNotContain(Logged, line => line.Contains("unexpected", StringComparison.Ordinal));
    }
}
