namespace LoadMaster.Domain.Layer4;

/// <param name="Active">Open connections.</param>
/// <param name="Weight">Above zero; connections count in proportion to it.</param>
public readonly record struct WeightedLoad(int Active, int Weight);

/// <summary>Gives out new connections such that afterwards all servers are as equal, by weight, as they can be: water finds its level.</summary>
public static class WaterLevel
{
    /// <summary>How many of the new connections each server gets.</summary>
    public static double[] Additions(IReadOnlyList<WeightedLoad> loads, int newConnections)
    {
        var order = Enumerable.Range(0, loads.Count).OrderBy(i => (double)loads[i].Active / loads[i].Weight).ToArray();
        var (active, weight, level) = (0.0, 0.0, 0.0);
        for (var count = 0; count < order.Length; count++)
        {
            var next = loads[order[count]];
            if (count > 0 && level <= (double)next.Active / next.Weight)
            {
                break;
            }

            active += next.Active;
            weight += next.Weight;
            level = (active + newConnections) / weight;
        }

        return [.. loads.Select(load => Math.Max(0, (level * load.Weight) - load.Active))];
    }
}
