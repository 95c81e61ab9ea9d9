using System.Collections;
using System.Reflection;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Domain.Serving.Totals;

namespace LoadMaster.Domain.Tests.Serving.Totals;

/// <summary>A counter that is added to the records later must be added to the rows, or be named here as one that is no total.</summary>
public class CounterValuesTests
{
    private static readonly string[] OfTheMoment =
    [
        "Service", "Server", "ConnectionsActive", "Queue.Now", "Cache.Use", "Latency",
    ];

    [Fact]
    public void Every_total_of_a_service_is_in_its_row() => AssertAllDoubled(Filled<ServiceCounters>(), counters => counters.Plus(CounterValues.Of(counters)));

    [Fact]
    public void Every_total_of_a_real_server_is_in_its_row() => AssertAllDoubled(Filled<ServerCounters>(), counters => counters.Plus(CounterValues.Of(counters)));

    [Fact]
    public void A_row_of_an_older_version_adds_what_it_has()
    {
        var counters = Filled<ServerCounters>();
        var sum = counters.Plus(CounterValues.Of(counters).AsSpan(0, 2));
        Assert.Equal((2 * counters.RequestsTotal, counters.BytesIn), (sum.RequestsTotal, sum.BytesIn));
    }

    private static void AssertAllDoubled<T>(T counters, Func<T, T> plusItself)
        where T : notnull
    {
        var (before, after) = (Leaves(counters), Leaves(plusItself(counters)));
        Assert.NotEmpty(before);
        Assert.All(before, leaf => Assert.Equal((leaf.Key, 2 * leaf.Value), (leaf.Key, after[leaf.Key])));
        Assert.Equal(before.Count, before.Values.Distinct().Count());
    }

    private static Dictionary<string, long> Leaves(object from, string at = "") => from.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => !OfTheMoment.Contains(at + property.Name))
        .SelectMany<PropertyInfo, KeyValuePair<string, long>>(property => property.GetValue(from) switch
        {
            long value => [KeyValuePair.Create(at + property.Name, value)],
            { } record and not IEnumerable => Leaves(record, $"{at}{property.Name}."),
            var other => throw new InvalidOperationException($"{at}{property.Name} is {other}: neither a count nor a record of counts."),
        })
        .ToDictionary();

    /// <summary>Every count with a value of its own.</summary>
    private static T Filled<T>()
    {
        var next = 1_000_000L;
        return (T)Fill(typeof(T));

        object Fill(Type type)
        {
            if (type == typeof(long) || type == typeof(int))
            {
                next += 17;
                return Convert.ChangeType(next, type, System.Globalization.CultureInfo.InvariantCulture);
            }

            if (type == typeof(VirtualServiceId) || type == typeof(RealServerId))
            {
                return Activator.CreateInstance(type, 1)!;
            }

            if (type == typeof(LatencyHistogram))
            {
                return LatencyHistogram.Empty;
            }

            var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
            var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Fill(parameter.ParameterType))]);
            var taken = constructor.GetParameters().Select(parameter => parameter.Name).ToHashSet();
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && !taken.Contains(p.Name)))
            {
                property.SetValue(made, Fill(property.PropertyType));
            }

            return made;
        }
    }
}
