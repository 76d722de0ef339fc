"""What committees keep beside meetings and figures: training classes, standing documents."""
