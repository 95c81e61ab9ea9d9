using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Health;

/// <summary>What the checks say of a real server, whatever the administrator wants of it.</summary>
public enum HealthState
{
    /// <summary>No check has decided yet.</summary>
    Unknown,
    Up,
    Down,
}

/// <summary>
/// The rise and fall of one real server. A server that was never up or down comes up at its first good check; otherwise
/// <see cref="HealthCheck.RiseCount"/> good checks in a row bring it up and <see cref="HealthCheck.Retries"/> bad ones take it down.
/// </summary>
/// <param name="InARow">How many checks in a row spoke against the state.</param>
/// <param name="Reason">Of the last check, for people.</param>
/// <param name="Since">When the state last changed.</param>
public sealed record ServerHealth(HealthState State, int InARow, string Reason, DateTimeOffset Since)
{
    public static ServerHealth NeverChecked(DateTimeOffset now) => new(HealthState.Unknown, 0, "not checked yet", now);

    /// <summary>The health after one more check.</summary>
    public HealthStep Next(bool healthy, HealthCheck check, string reason, DateTimeOffset now)
    {
        if (State == (healthy ? HealthState.Up : HealthState.Down))
        {
            return new HealthStep(this with { InARow = 0, Reason = reason }, Flipped: false);
        }

        var inARow = InARow + 1;
        var needed = Needed(healthy, check);
        if (inARow < needed)
        {
            var progress = healthy ? $"{reason} (good check {inARow} of {needed})" : $"{reason} (failed check {inARow} of {needed})";
            return new HealthStep(this with { InARow = inARow, Reason = progress }, Flipped: false);
        }

        return new HealthStep(new ServerHealth(healthy ? HealthState.Up : HealthState.Down, 0, reason, now), Flipped: true);
    }

    private int Needed(bool healthy, HealthCheck check) => Math.Max(1, healthy switch
    {
        true when State == HealthState.Unknown => 1,
        true => check.RiseCount,
        false => check.Retries,
    });
}

/// <summary>The health after a check, and whether that check changed the state.</summary>
public readonly record struct HealthStep(ServerHealth Health, bool Flipped);
