using System.Net;
using LoadMaster.DataPlane.Balancing;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Balancing;

/// <summary>Makes slots for balancer tests; ids are 11, 12, 13 and so on, so that nobody takes them for indices.</summary>
internal static class Slots
{
    public static ServerSlot[] Up(params int[] weights) =>
        [.. weights.Select((weight, index) => Slot(index, weight, ServerAvailability.Up))];

    public static ServerSlot Slot(int index, int weight, ServerAvailability availability) => new(
        new RealServerId(11 + index),
        new Endpoint(new IPAddress([127, 0, (byte)(index / 250), (byte)(1 + (index % 250))]), 80),
        weight,
        availability,
        new ServerActivity());

    public static ServerSlot[] With(this ServerSlot[] slots, int index, ServerAvailability availability) =>
        [.. slots.Select((slot, at) => at == index ? slot with { Availability = availability } : slot)];

    public static void Begin(this ServerSlot slot, int times)
    {
        for (var i = 0; i < times; i++)
        {
            slot.Activity.Begin();
        }
    }

    /// <summary>Picks without anything tried, each for a new client.</summary>
    public static int[] Picks(this IBalancer balancer, int count) =>
        [.. Enumerable.Range(0, count).Select(client => balancer.Pick(Client(client), []))];

    /// <summary>How often each slot is picked.</summary>
    public static int[] Shares(this IBalancer balancer, int slots, int count)
    {
        var shares = new int[slots];
        foreach (var pick in balancer.Picks(count))
        {
            shares[pick]++;
        }

        return shares;
    }

    public static ulong Client(int number) => ClientKey.Of([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
}
