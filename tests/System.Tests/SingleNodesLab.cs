namespace LoadMaster.System.Tests;

/// <summary>The lab with nodes as they are first installed: single ones, to be made a pair. Not with LM_LAB_REUSE, as that lab is a pair already.</summary>
public sealed class SingleNodesLab : Lab
{
    private protected override string[] UpOptions => ["--single"];
}

/// <summary>There is one lab at a time: these tests run after those of the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SingleNodesLabCollection : ICollectionFixture<SingleNodesLab>
{
    public const string Name = "lab of single nodes";
}
