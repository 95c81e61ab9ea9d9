using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Health;

/// <summary>
/// What a load agent last said. An agent that stops answering keeps its last value for <see cref="MissesMax"/> readings;
/// then the value is forgotten, as if it had never answered.
/// </summary>
public sealed record AgentLoad(int? Load, int MissesInARow, string Reason)
{
    public const int Overloaded = 100;
    public const int ReportsDown = 101;
    public const int ReportsDisabled = 102;
    public const int MissesMax = 3;

    public static AgentLoad None { get; } = new(null, 0, "load agent not read yet");

    public AgentLoad Next(LoadReading reading)
    {
        if (reading.Load is >= 0 and <= ReportsDisabled)
        {
            return new AgentLoad(reading.Load, 0, reading.Reason);
        }

        var misses = Math.Min(MissesInARow + 1, MissesMax);
        var reason = reading.Load is { } strange ? $"load agent answered {strange}, expected 0 to {ReportsDisabled}" : reading.Reason;
        return new AgentLoad(misses < MissesMax ? Load : null, misses, reason);
    }
}
