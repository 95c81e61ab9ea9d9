using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Changes;

/// <summary>The answer to a command: refused with every problem, or a change to persist.</summary>
public abstract record ConfigDecision
{
    private ConfigDecision()
    {
    }

    /// <summary>Nothing is changed; all problems at once.</summary>
    public sealed record Refused(ValueList<ConfigProblem> Problems) : ConfigDecision;

    /// <summary>What to persist. <paramref name="CreatedId"/> is the id of the added virtual service or real server, else 0.</summary>
    public sealed record Accepted(ConfigChange Change, string Summary, int CreatedId) : ConfigDecision;

    /// <summary>The command asks for what is already so: no new revision.</summary>
    public sealed record Unchanged : ConfigDecision;
}
