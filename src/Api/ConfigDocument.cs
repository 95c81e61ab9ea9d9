namespace LoadMaster.Api;

/// <summary>The configuration document as JSON text, with the revision it stands for.</summary>
public sealed record ConfigDocument(long Revision, string Json);
