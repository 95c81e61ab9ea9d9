using System.Diagnostics;
using System.Globalization;
using System.Net;
using Akka.Actor;
using LoadMaster.Actors.Layer4;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Network.Nftables;
using static LoadMaster.Actors.Layer4.L4Protocol;

// Times the way from the L4 actor's message to the kernel's table and back: SERVICES x SERVERS from empty, then so many changes of one server's
// state, in this network namespace.
var (services, servers, changes) = (int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
using var kernel = new Layer4Kernel();
using var system = ActorSystem.Create("l4runner", "akka.loglevel = WARNING");
var forwarding = system.ActorOf(L4Actor.Props(kernel, TimeProvider.System, system.DeadLetters));
var number = 0L;
var all = Enumerable.Range(0, services).Select(service => Service(service, down: -1)).ToList();
var empty = await MillisecondsAsync(all);
var times = new List<double>();
var cpu = Environment.CpuUsage.TotalTime;
for (var change = 0; change < changes; change++)
{
    all[change % services] = Service(change % services, down: change % servers);
    times.Add(await MillisecondsAsync(all));
}

var cpuMilliseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / changes;
times.Sort();
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{services} x {servers}: from empty {empty:0} ms; one server's change: median {times[times.Count / 2]:0.0} ms, least {times[0]:0.0} ms, most {times[^1]:0.0} ms, CPU {cpuMilliseconds:0.0} ms each"));
return 0;

async Task<double> MillisecondsAsync(List<ServicePlan> now)
{
    var started = Stopwatch.GetTimestamp();
    var outcome = await forwarding.Ask<ServicesForwarded>(new ForwardServices(++number, now.ToValueList()), TimeSpan.FromMinutes(1));
    var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

    // What it does after its answer (it ends the connections of the server that is down) is over when it answers again.
    _ = await forwarding.Ask<object>(new ListEntries(now[0].Service.Id, 1), TimeSpan.FromMinutes(1));
    return outcome.Problems.Count == 0 ? took : throw new InvalidOperationException(outcome.Problems[0].Message);
}

ServicePlan Service(int number, int down)
{
    var plans = Enumerable.Range(0, servers).Select(server => new ServerPlan(
        new RealServerId(1 + (number * servers) + server),
        new Endpoint(new IPAddress([10, (byte)(number / 250), (byte)(number % 250), (byte)(1 + server)]), 80),
        1,
        server == down ? ServerAvailability.Down : ServerAvailability.Up)).ToValueList();
    var service = new VirtualService
    {
        Id = new VirtualServiceId(1 + number),
        Address = new Endpoint(new IPAddress([192, 0, 2, 100]), 1024 + number),
        Layer = ServiceLayer.Kernel,
        Type = ServiceType.Tcp,
        Forwarding = ForwardingMode.Nat,
        RealServers = plans.Select(plan => new RealServer { Id = plan.Id, Address = plan.Address }).ToValueList(),
    };
    return new ServicePlan(service, plans);
}
