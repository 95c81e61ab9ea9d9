using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Serving.Shares;

namespace LoadMaster.Domain.Ports;

/// <summary>The limits of services, summed over the nodes: what this node uses of them, and what the others use.</summary>
public interface ILimitShares
{
    /// <summary>What is new since the last call, bounded: what finds no room comes with a later call. One caller at a time.</summary>
    /// <param name="whole">Everything that is in use, for a node that may know nothing; what was taken before is in the levels then.</param>
    ValueList<LimitShare> Take(bool whole);

    /// <summary>Nobody is told any more; until the next <see cref="Take"/> nothing is noted.</summary>
    void Rest();

    /// <summary>Another node's use counts here from now on.</summary>
    void Add(string node, ValueList<LimitShare> shares);

    /// <summary>The open connections of a node count no more, as it is silent or gone; null: of all nodes. What was used of rates stays used.</summary>
    void Forget(string? node);
}
