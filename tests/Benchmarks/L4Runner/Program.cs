using System.Diagnostics;
using System.Globalization;
using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;
using LoadMaster.Network.Nftables;

// Times the kernel's table: SERVICES x SERVERS from empty, then so many changes of one server's state, in this network namespace.
var (services, servers, changes) = (int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
using var kernel = new Layer4Kernel();
var all = Enumerable.Range(0, services).Select(service => Service(service, down: -1)).ToList();
var empty = Milliseconds(all);
var times = new List<double>();
for (var change = 0; change < changes; change++)
{
    all[change % services] = Service(change % services, down: change % servers);
    times.Add(Milliseconds(all));
}

times.Sort();
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{services} x {servers}: from empty {empty:0} ms; one server's change: median {times[times.Count / 2]:0.0} ms, least {times[0]:0.0} ms, most {times[^1]:0.0} ms"));
return 0;

double Milliseconds(List<Layer4Service> now)
{
    var plan = new Layer4Plan(now.ToValueList());
    var started = Stopwatch.GetTimestamp();
    var outcome = kernel.Apply(plan);
    var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    return outcome.Problems.Count == 0 ? took : throw new InvalidOperationException(outcome.Problems[0].Message);
}

Layer4Service Service(int number, int down)
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
    var plan = new ServicePlan(service, plans);
    return new Layer4Service(plan, SlotPlanner.Of(plan, new Dictionary<RealServerId, int>(), 0));
}
