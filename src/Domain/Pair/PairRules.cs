using System.Buffers;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Pair;

/// <summary>Every change that a pair document can go through; a refusal says why and what to do.</summary>
public static class PairRules
{
    private const int NodeNameLengthMax = 63;
    private static readonly SearchValues<char> s_nameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    public static bool IsNodeName(string name) =>
        name.Length is >= 1 and <= NodeNameLengthMax && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(s_nameCharacters);

    /// <summary>Of several the higher revision; two nodes that changed the same one agree by the name of who did.</summary>
    public static bool GoesBefore(PairDocument one, PairDocument other) =>
        one.Revision != other.Revision ? one.Revision > other.Revision : string.CompareOrdinal(one.ChangedBy, other.ChangedBy) < 0;

    /// <summary>Takes a node in. A node that asks again with the same certificate gets what it got the first time.</summary>
    public static (PairDocument? Document, ConfigProblem? Refusal) Admit(PairDocument pair, PairMember node, string by)
    {
        if (pair.Members.Any(member => member == node))
            return (pair, null);
        if (pair.Members.FirstOrDefault(member => member.Certificate == node.Certificate) is { } same)
            return Refuse(ProblemCodes.SameNode, $"This certificate is that of node {same.Name}, which is in the pair already; a copied data directory must not join, give the new machine an empty one.");
        if (pair.Find(node.Name) is not null)
            return Refuse(ProblemCodes.NodeNameTaken, $"The name {node.Name} is taken by another node of the pair; give the new one another with node:name, or remove the old one first: lm ha remove {node.Name}");
        foreach (var member in pair.Members)
        {
            if (member.Addresses.FirstOrDefault(node.Addresses.Contains) is { } taken)
                return Refuse(ProblemCodes.AddressTaken, $"The address {taken} is one of node {member.Name}; each node is named by its own addresses.");
        }

        return pair.Members.Count >= Limits.PairMembersMax
            ? Refuse(ProblemCodes.TooMany, $"The pair has {pair.Members.Count} nodes, the most that is possible.")
            : (Next(pair, by) with { Members = pair.Members.Add(node) }, null);
    }

    public static (PairDocument? Document, ConfigProblem? Refusal) Remove(PairDocument pair, string name, string by) => pair.Find(name) is null
        ? Refuse(ProblemCodes.UnknownMember, $"There is no node {name} in this pair; its nodes are {string.Join(", ", pair.Members.Select(member => member.Name))}.")
        : (Next(pair, by) with { Members = pair.Members.Where(member => member.Name != name).ToValueList() }, null);

    /// <summary>
    /// The next step of replacing the heartbeat key: a new one is accepted beside the old, then sent, then the old one is forgotten.
    /// Each step may follow only when every node has the one before.
    /// </summary>
    public static PairDocument RotateOn(PairDocument pair, string by, string freshSecret)
    {
        var newest = pair.Keys.Max(key => key.Number);
        return pair.Keys.Count == 1 ? Next(pair, by) with { Keys = pair.Keys.Add(new(newest + 1, freshSecret)) }
            : pair.SendingKey != newest ? Next(pair, by) with { SendingKey = newest }
            : Next(pair, by) with { Keys = pair.Keys.Where(key => key.Number == newest).ToValueList() };
    }

    private static PairDocument Next(PairDocument pair, string by) => pair with { Revision = pair.Revision + 1, ChangedBy = by };

    private static (PairDocument? Document, ConfigProblem? Refusal) Refuse(string code, string message) => (null, new ConfigProblem(code, "", message));
}
