using System.Diagnostics;
using System.Net;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

/// <summary>Services that only are there: what their number costs the one that works.</summary>
internal static class FurtherServices
{
    private const int Changes = 21;

    /// <summary>At 127.1.0.1 and upwards, each with servers at 127.128.0.1 and upwards.</summary>
    internal static IEnumerable<ServicePlan> Make(int count, int serversEach, int port) =>
        Enumerable.Range(0, count).Select(number =>
        {
            var service = new VirtualService { Id = new VirtualServiceId(number + 2), Address = new Endpoint(AddressOf(127, 1, number), port), Type = ServiceType.Http };
            return new ServicePlan(service, Enumerable.Range(0, serversEach).Select(index => ServerOf(number, serversEach, index)).ToValueList());
        });

    /// <summary>Takes one server of one service out and in again; prints the median until every loop has the new table.</summary>
    internal static void TimeChanges(DataPlaneEngine engine, List<ServicePlan> services)
    {
        var times = new List<double>();
        for (var change = 0; change < Changes; change++)
        {
            var plan = services[^1];
            var state = change % 2 == 0 ? ServerAvailability.Down : ServerAvailability.Up;
            services[^1] = plan with { Servers = plan.Servers.Select((server, index) => index == 0 ? server with { Availability = state } : server).ToValueList() };
            var next = new ServingPlan(2 + change, services.ToValueList());
            var began = Stopwatch.GetTimestamp();
            _ = engine.Apply(next);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine($"{services.Count} services, {services.Sum(static plan => plan.Servers.Count)} real servers: a change takes {times[Changes / 2]:F1} ms (median), {times[^1]:F1} ms at most");
    }

    private static ServerPlan ServerOf(int service, int serversEach, int index)
    {
        var number = (service * serversEach) + index;
        return new ServerPlan(new RealServerId(number + 100), new Endpoint(AddressOf(127, 128, number), 80), Limits.WeightDefault, ServerAvailability.Up);
    }

    private static IPAddress AddressOf(byte first, byte second, int number) => new([first, (byte)(second + (number / 62_500)), (byte)(number / 250 % 250), (byte)((number % 250) + 1)]);
}
