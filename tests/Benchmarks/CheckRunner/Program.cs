using System.Diagnostics;
using System.Globalization;
using System.Net;
using Akka.Actor;
using LoadMaster.Actors.Clock;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.DataPlane.Probes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

// What checked real servers cost: the actors of the services alone, checks by TCP of servers on 127.128.0.1 and upwards.
// [--services N] [--servers-each N] [--port N: who listens there; nobody does on 9] [--interval SECONDS] [--seconds N: how long is measured]
var settings = new Dictionary<string, int> { ["--services"] = 1000, ["--servers-each"] = 20, ["--port"] = 9, ["--interval"] = 9, ["--seconds"] = 18 };
for (var index = 0; index + 1 < args.Length; index += 2)
{
    if (!settings.ContainsKey(args[index]) || !int.TryParse(args[index + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
    {
        Console.Error.WriteLine($"'{args[index]} {args[index + 1]}' is not understood; use {string.Join(" N ", settings.Keys)} N");
        return 2;
    }

    settings[args[index]] = number;
}

var (count, each) = (settings["--services"], settings["--servers-each"]);
var check = new HealthCheck { IntervalSeconds = settings["--interval"] };
var services = Enumerable.Range(0, count).Select(service => new VirtualService
{
    Id = new VirtualServiceId(service + 1),
    Address = new Endpoint(AddressOf(1, service), 8080),
    Check = check,
    RealServers = Enumerable.Range(service * each, each).Select(server => new RealServer { Id = new RealServerId(server + 1), Address = new Endpoint(AddressOf(128, server), settings["--port"]) }).ToValueList(),
}).ToValueList();

using var probe = new HealthProbe();
var counted = new CountingProbe(probe);
using var system = ActorSystem.Create("checks", $$"""
    akka.loglevel = OFF
    akka.stdout-loglevel = OFF
    akka.log-dead-letters = off
    akka.scheduler.implementation = "{{typeof(TimerScheduler).FullName}}, {{typeof(TimerScheduler).Assembly.GetName().Name}}"
    """);
_ = system.ActorOf(VirtualServicesActor.Props(counted, new LoadAgent(), TimeProvider.System, ActorRefs.Nobody, ActorRefs.Nobody), "services");
using var pause = new PeriodicTimer(TimeSpan.FromSeconds(1));
_ = await pause.WaitForNextTickAsync();
var before = GC.GetTotalMemory(forceFullCollection: true);
system.EventStream.Publish(new ConfigProtocol.ConfigPublished(LoadMasterConfig.Empty with { VirtualServices = services }, 1, 1));
while (counted.Count < count * each)
{
    _ = await pause.WaitForNextTickAsync();
}

// A round of checks more, so that all have spread.
for (var second = 0; second < settings["--interval"] + 2; second++)
{
    _ = await pause.WaitForNextTickAsync();
}

var held = GC.GetTotalMemory(forceFullCollection: true) - before;
var (checks, cpu, allocated, began) = (counted.Count, Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
for (var second = 0; second < settings["--seconds"]; second++)
{
    _ = await pause.WaitForNextTickAsync();
}

var spent = Process.GetCurrentProcess().TotalProcessorTime - cpu;
var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
var done = counted.Count - checks;
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{count} services, {count * each} real servers: {held / (count * each)} bytes each with their part of a service; {done / seconds:F0} checks a second, {spent.TotalMilliseconds / done:F4} ms of processor time each, {spent.TotalSeconds / seconds * 100:F1} % of one, {(GC.GetTotalAllocatedBytes() - allocated) / done} bytes allocated each"));
return 0;

static IPAddress AddressOf(byte second, int number) => new([127, (byte)(second + (number / 62_500)), (byte)(number / 250 % 250), (byte)((number % 250) + 1)]);

/// <summary>Counts the checks that have ended.</summary>
internal sealed class CountingProbe(IHealthProbe inner) : IHealthProbe
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Task EnterAsync(CancellationToken cancellationToken) => inner.EnterAsync(cancellationToken);

    public void Leave()
    {
        inner.Leave();
        _ = Interlocked.Increment(ref _count);
    }

    public Task<ProbeResult> ProbeAsync(Endpoint server, HealthCheck check, ProxyProtocolVersion proxy, CancellationToken cancellationToken) =>
        inner.ProbeAsync(server, check, proxy, cancellationToken);
}
