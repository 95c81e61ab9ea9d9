using LoadMaster.Domain.Pair;

namespace LoadMaster.Domain.Ports;

/// <summary>Where a node keeps the pair document: on its own disk, not in the configuration that the nodes share.</summary>
public interface IPairStore
{
    /// <summary>Null on a single node, and in a pair that the options files name.</summary>
    PairDocument? Read();

    /// <summary>Safe on disk when it returns.</summary>
    /// <exception cref="StartupProblemException">It cannot be written.</exception>
    void Write(PairDocument document);

    /// <summary>This node is no longer in a pair.</summary>
    void Clear();
}
