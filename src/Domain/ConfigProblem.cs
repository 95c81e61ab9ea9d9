namespace LoadMaster.Domain;

/// <summary>One thing that is wrong with a document or request.</summary>
/// <param name="Code">Stable code from <see cref="ProblemCodes"/>, <c>LM####</c>.</param>
/// <param name="Path">JSON Pointer (RFC 6901) into what the user sent; empty for the whole.</param>
/// <param name="Message">One sentence: what is wrong, why, and what to do.</param>
public sealed record ConfigProblem(string Code, string Path, string Message);
