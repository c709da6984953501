using SafBuild.Runtime;
using Shapes;

// The build has judged shapes.saf and put it beside the application.
using SafModel model = SafModels.Shapes.Load();
using ShapeClassifier classifier = new(model);
ShapeImages images = ShapeImages.Read();

int right = Enumerable.Range(0, images.Count).Count(i => classifier.Classify(images[i]) == images.Label(i));
Console.WriteLine($"{model.Name}: {right} of {images.Count} images right");
Console.WriteLine(model.ReadReport);
